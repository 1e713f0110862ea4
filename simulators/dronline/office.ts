import type { World } from '../kit/simulator.ts'
import type { Answers } from './answers.ts'
import type { Clinic } from './clinic.ts'
import type { Render } from './render.ts'
import type { Switches } from './switches.ts'

/** What every route works with. */
export interface Office {
  readonly world: World
  readonly switches: Switches
  readonly clinic: Clinic
  readonly answers: Answers
  readonly render: Render
}
