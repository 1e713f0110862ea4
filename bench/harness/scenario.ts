import type { Simulator, SimulatorOptions } from './backends.ts'
import type { GatewayOptions, RunningGateway } from './gateway.ts'
import type { Load, LoadResult } from './load.ts'
import type { Peer, PeerData } from './peers.ts'
import type { RedisServer } from './redis.ts'
import type { Server } from './server.ts'

/** What a ratio has to be. */
export interface Goal {
  /** Unique within the scenario. */
  readonly id: string
  /** The ratio in words: what over what. */
  readonly text: string
  /** Null for a ratio that is shown and has no goal. */
  readonly goal: number | null
  readonly direction: 'AT_LEAST' | 'AT_MOST'
}

/** One question on speed, with the ratios that answer it. */
export interface Scenario {
  readonly name: string
  /** One line for `--help`. */
  readonly about: string
  readonly goals: readonly Goal[]
  run(context: BenchContext): Promise<Outcome>
}

export interface Outcome {
  readonly measured: readonly Measured[]
  /** By the goals' ids: one ratio a round, each of two measurements that were made one after the other. */
  readonly ratios: Readonly<Record<string, readonly number[]>>
  /** Ids of goals that so short a run cannot judge: their ratios are shown without a verdict. */
  readonly unjudged?: readonly string[]
  /** Facts that a reader of the ratios should know; each a sentence. */
  readonly notes?: readonly string[]
}

/** One figure of one subject, once a round. */
export interface Measured {
  readonly subject: string
  /** What is counted and in which unit: `requests/s`, `server CPU us/request`, `p50 ms`. */
  readonly figure: string
  readonly values: readonly number[]
}

/** How long and how often. */
export interface Pace {
  readonly rounds: number
  /** Of one measurement. */
  readonly seconds: number
  /** Of each subject, before the first round. */
  readonly warmUpSeconds: number
  /** Whether what takes many minutes is measured in full size: `--full`. */
  readonly isFull: boolean
  /** How long a soak lasts: `--soak` makes it ten minutes. */
  readonly soakSeconds: number
}

/** What scenarios start things with; all of it is stopped when the scenario ends, however it ends. */
export interface BenchContext {
  readonly pace: Pace
  /** A line for whoever waits. */
  say(line: string): void
  /** A real Redis that has each write on disk before it answers, as production wants it. */
  redis(): Promise<RedisServer>
  simulator(options: SimulatorOptions): Promise<Simulator>
  /** The gateway in a process of its own, as `npm run serve` runs it. */
  gateway(options: GatewayOptions): Promise<RunningGateway>
  /** Another server that does the same work, in a process of its own. The first one of a run installs the peers. */
  peer(name: Peer, data: PeerData): Promise<Server>
  /** Any program of ours that says where it listens, pinned and stopped like the rest. */
  server(options: { readonly name: string; readonly command: readonly string[] }): Promise<Server>
  load(load: Load): Promise<LoadResult>
  /** From a process of its own for each server, so that several are loaded at the same time. Each counts `__N__` for itself. */
  loadBeside(load: Load): Promise<LoadResult>
  /**
   * Runs each subject once a round, one after the other, after a warm-up of each: whatever else the machine does, it
   * does to all of them.
   */
  alternate<Result>(subjects: Readonly<Record<string, (seconds: number) => Promise<Result>>>): Promise<Series<Result>>
}

/** By subject, one result a round. */
export type Series<Result> = Readonly<Record<string, readonly Result[]>>
