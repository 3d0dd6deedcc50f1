import { z } from 'zod'
import { content, count, lockToken, toolId, uuid } from './inputs.ts'

export const saveSalvageInput = z.object({ toolId, lockToken, baseVersion: count(1), content })

export const discardSalvageInput = z.object({ salvageId: uuid })

export const acknowledgeLockLossInput = z.object({ toolId, lockToken })
