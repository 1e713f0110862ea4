/** Leases by a majority of nodes, each of which answers, or does not, for itself. */

import { type LeaseNode, none, rest, type State, type World } from './state.ts'
import { asksForLease, callerOf, nameOf, type Steps } from './steps.ts'

/** A caller that asks the nodes, in any order. */
export function askSteps(world: World, state: State, who: number, steps: Steps): void {
  const heard = state.nodes.map((node) => node.heard[who])
  const add = (label: string, change: (next: State) => void): void => steps.add(`${nameOf(who)}: ${label}`, change)

  if (heard.filter((word) => word === 'YES').length >= majority(world)) {
    add('has the lease', (next) => {
      callerOf(next, who).at = 'OPEN'
    })
  } else if (!heard.includes('NOTHING')) {
    add('has no majority', (next) => {
      callerOf(next, who).at = 'UNLEASE'
    })
  } else {
    for (const [at, node] of state.nodes.entries()) {
      if (node.heard[who] === 'NOTHING' && !isLikeEarlier(state, at)) askNode(node, at, who, add)
    }
  }
}

function askNode(node: LeaseNode, at: number, who: number, add: Steps['add']): void {
  const says = (label: string, grants: boolean, word: 'YES' | 'NO'): void =>
    add(label, ({ nodes }) => {
      const asked = nodes[at]
      if (!asked) return
      if (grants) asked.owner = who
      asked.heard[who] = word
    })
  says('a node refuses, or is not reached', false, 'NO')
  if (node.owner !== none && node.owner !== who) return
  says('a node grants', true, 'YES')
  says('a node grants, and its answer is lost', true, 'NO')
}

/** Releases everywhere, also where nothing was heard; some nodes may not be reached. */
export function giveBackSteps(state: State, who: number, steps: Steps): void {
  const add = (label: string, change: (next: State) => void): void =>
    steps.add(`${nameOf(who)}: ${label}`, (next) => {
      change(next)
      rest(callerOf(next, who))
    })
  add('gives its lease back', ({ nodes }) => {
    for (const node of nodes) if (node.owner === who) node.owner = none
  })
  const owned = state.nodes.findIndex(({ owner }) => owner === who)
  if (owned === none) return
  add('gives its lease back to one node', ({ nodes }) => {
    const node = nodes[owned]
    if (node) node.owner = none
  })
}

/** A lease lapses at each node by itself, and a node that loses its memory has no other. */
export function nodeSteps(state: State, steps: Steps): void {
  for (const [at, { owner }] of state.nodes.entries()) {
    if (owner === none || isLikeEarlier(state, at)) continue
    steps.unaided('a lease lapses at a node, or is forgotten', (next) => {
      const node = next.nodes[at]
      if (node) node.owner = none
      if (asksForLease(callerOf(next, owner).at)) next.hasLostLease = true
    })
  }
}

function majority(world: World): number {
  return world.off.has('leaseMajority') ? 1 : Math.floor(world.leaseNodes / 2) + 1
}

/** One of several nodes that are in the same state will do. */
function isLikeEarlier({ nodes }: State, at: number): boolean {
  const node = nodes[at]
  return nodes
    .slice(0, at)
    .some(({ owner, heard }) => owner === node?.owner && heard[0] === node?.heard[0] && heard[1] === node?.heard[1])
}
