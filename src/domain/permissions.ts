/** SERVICE: a back end. It reads everything, checks tokens and opens documents, but does not edit. */
export type Role = 'VIEWER' | 'SERVICE' | 'CONTRIBUTOR' | 'ADMIN' | 'SUPERUSER'

/** The kind of a user: a person, software that edits on somebody's behalf, or another system. */
export type UserKind = 'HUMAN' | 'AGENT' | 'SERVICE'

export const userKinds: readonly UserKind[] = ['HUMAN', 'AGENT', 'SERVICE']

/** Names of the roles in messages. */
export const plural: Record<Role, string> = {
  VIEWER: 'Viewers',
  SERVICE: 'Services',
  CONTRIBUTOR: 'Contributors',
  ADMIN: 'Admins',
  SUPERUSER: 'Superusers',
}

/** In rising order: each role may edit what the roles before it may edit. */
export const roles: readonly Role[] = ['VIEWER', 'SERVICE', 'CONTRIBUTOR', 'ADMIN', 'SUPERUSER']

/** REFUSED: agents cannot edit. YIELD: everybody who can edit may take over an agent's lock. EQUAL: agents lock like people. */
export type AgentPolicy = 'REFUSED' | 'YIELD' | 'EQUAL'

/** Who, besides admins, may edit and read the documents of a collection. */
export interface CollectionRights {
  editors: 'MAINTAINERS' | 'CONTRIBUTORS'
  readers: 'EVERYBODY' | 'EDITORS'
  agents: AgentPolicy
}

/** The parts of a user that rights depend on. `role` is the stored one, from the newest token that any instance has seen. */
export interface Actor {
  userId: string
  role: Role
  kind: UserKind
}

/** A user in relation to one tool. An agent is a maintainer if the person it works for is one. */
export interface Standing extends CollectionRights, Actor {
  maintainer: boolean
}

/** The holder of a lock. */
export interface Holder extends Actor {
  /** The person an agent works for. */
  onBehalfOfId: string | null
}

/** The person whose rights count, and who becomes maintainer of new documents. */
export const principalOf = ({ userId, onBehalfOfId }: Pick<Holder, 'userId' | 'onBehalfOfId'>): string =>
  onBehalfOfId ?? userId

/** Which roles may edit what. storage/rights.ts has the same rules in SQL. */
export const editors = {
  ofEverything: ['ADMIN', 'SUPERUSER'],
  ofWhatTheyMaintain: ['CONTRIBUTOR'],
} as const satisfies Record<string, Role[]>

const isOneOf = (some: readonly Role[], role: Role) => some.includes(role)

export function isAdmin(role: Role): boolean {
  return isOneOf(editors.ofEverything, role)
}

export function mayCreate(role: Role): boolean {
  return isAdmin(role) || isOneOf(editors.ofWhatTheyMaintain, role)
}

/** Whether a role may create the record of a document in another system. */
export function mayOpen(role: Role): boolean {
  return mayCreate(role) || role === 'SERVICE'
}

/** Whether a role may check all tokens and set the maintainers of an opened document, as another system does for its people. */
export function speaksForOthers(role: Role): boolean {
  return isAdmin(role) || role === 'SERVICE'
}

/** The same in SQL: `storage/rights.ts`. */
export function mayEdit({
  role,
  kind,
  agents,
  maintainer,
  editors: whose,
}: Omit<Standing, 'userId' | 'readers'>): boolean {
  if (kind === 'AGENT' && agents === 'REFUSED') return false
  const edits = maintainer || whose === 'CONTRIBUTORS'
  return isAdmin(role) || (isOneOf(editors.ofWhatTheyMaintain, role) && edits)
}

/** People who may not read a document get the same answer as if it did not exist. */
export function mayRead(person: Omit<Standing, 'userId'>): boolean {
  return person.readers === 'EVERYBODY' || person.role === 'SERVICE' || mayEdit(person)
}

/**
 * Whether somebody who may edit the document may take over or release the lock of `holder`: their own from any session, their
 * agent's, any agent's if the policy is YIELD, and everybody's as an admin. Only a superuser displaces a superuser. An agent
 * displaces nobody (rule 38).
 */
export function mayDisplace(person: Actor & Pick<CollectionRights, 'agents'>, holder: Holder): boolean {
  if (person.userId === holder.userId) return true
  if (person.kind === 'AGENT') return false
  if (person.userId === holder.onBehalfOfId) return true
  if (holder.kind === 'AGENT' && person.agents === 'YIELD') return true
  return holder.role === 'SUPERUSER' ? person.role === 'SUPERUSER' : isAdmin(person.role)
}

/** Only the user who started a run, and admins, may see it. */
export function maySeeRun(run: { mine: boolean; viewerRole: Role }): boolean {
  return run.mine || isAdmin(run.viewerRole)
}
