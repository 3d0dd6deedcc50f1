import { builder } from './builder.ts'
import './collection.ts'
import './draftLock.ts'
import './draftLockChange.ts'
import './draftLockMutations.ts'
import './draftMutations.ts'
import './draftVersion.ts'
import './tool.ts'
import './toolMutations.ts'
import './toolsQuery.ts'
import './user.ts'
import './userErrors.ts'

export const schema = builder.toSchema()
