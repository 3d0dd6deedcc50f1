/** SERVICE: a back end, which reads everything, checks tokens and opens documents, and edits nothing. */
export type Role = 'VIEWER' | 'SERVICE' | 'CONTRIBUTOR' | 'ADMIN' | 'SUPERUSER'

/** What stands behind a user: a person, software that edits on somebody's behalf, or another system. */
export type UserKind = 'HUMAN' | 'AGENT' | 'SERVICE'

export const userKinds: readonly UserKind[] = ['HUMAN', 'AGENT', 'SERVICE']

/** How people of a role are named where something is refused to them. */
export const plural: Record<Role, string> = {
  VIEWER: 'Viewers',
  SERVICE: 'Services',
  CONTRIBUTOR: 'Contributors',
  ADMIN: 'Admins',
  SUPERUSER: 'Superusers',
}

/** Each may edit what those before it may. */
export const roles: readonly Role[] = ['VIEWER', 'SERVICE', 'CONTRIBUTOR', 'ADMIN', 'SUPERUSER']

/** REFUSED: agents edit nothing there. YIELD: whoever may edit takes an agent's lock. EQUAL: agents hold as people do. */
export type AgentPolicy = 'REFUSED' | 'YIELD' | 'EQUAL'

/** Who, besides admins, may edit and read the documents of a collection. */
export interface CollectionRights {
  editors: 'MAINTAINERS' | 'CONTRIBUTORS'
  readers: 'EVERYBODY' | 'EDITORS'
  agents: AgentPolicy
}

/** A user, as far as rights depend on it. `role` is the stored one: that of the newest token seen, by any instance. */
export interface Actor {
  userId: string
  role: Role
  kind: UserKind
}

/** A user towards one tool. An agent is a maintainer where the person is that it works for. */
export interface Standing extends CollectionRights, Actor {
  maintainer: boolean
}

/** Whose lock it is. */
export interface Holder extends Actor {
  /** Of an agent the person that it works for. */
  onBehalfOfId: string | null
}

/** The person whose rights count, and who maintains what is made. */
export const principalOf = ({ userId, onBehalfOfId }: Pick<Holder, 'userId' | 'onBehalfOfId'>): string =>
  onBehalfOfId ?? userId

/** Who may edit what. Said here for TypeScript and, by storage/rights.ts, for SQL. */
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

/** Making the record of a document that is kept elsewhere. */
export function mayOpen(role: Role): boolean {
  return mayCreate(role) || role === 'SERVICE'
}

/** Asking about any token, and naming who maintains a document that is opened: another system answers for its people. */
export function speaksForOthers(role: Role): boolean {
  return isAdmin(role) || role === 'SERVICE'
}

/** `storage/rights.ts` says the same in SQL. */
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

/** Whoever may not is answered as if there were no such document. */
export function mayRead(person: Omit<Standing, 'userId'>): boolean {
  return person.readers === 'EVERYBODY' || person.role === 'SERVICE' || mayEdit(person)
}

/**
 * Taking over or freeing the lock of `holder`, for somebody who may edit the document: one's own from anywhere, that of one's agent,
 * an agent's where the policy says YIELD, and anybody else's as an admin; only a superuser displaces a superuser. An agent
 * displaces nobody (rule 38).
 */
export function mayDisplace(person: Actor & Pick<CollectionRights, 'agents'>, holder: Holder): boolean {
  if (person.userId === holder.userId) return true
  if (person.kind === 'AGENT') return false
  if (person.userId === holder.onBehalfOfId) return true
  if (holder.kind === 'AGENT' && person.agents === 'YIELD') return true
  return holder.role === 'SUPERUSER' ? person.role === 'SUPERUSER' : isAdmin(person.role)
}

/** Runs are for their starter and for admins. */
export function maySeeRun(run: { mine: boolean; viewerRole: Role }): boolean {
  return run.mine || isAdmin(run.viewerRole)
}
