/** The exports of `@holdfast/client/salvage`. */
export {
  type KeptSalvage,
  keepSalvage,
  type Salvage,
  type SalvageKeeper,
  type SalvageOptions,
} from './keepSalvage.ts'
