/** What `@holdfast/client/salvage` exports. */
export {
  type KeptSalvage,
  keepSalvage,
  type Salvage,
  type SalvageKeeper,
  type SalvageOptions,
} from './keepSalvage.ts'
