import { idOf } from './ids.ts'

/** Everybody here is made up; `.example` is a domain that nobody can own (RFC 2606). */
const DOMAIN = 'saltmarsh.example'

/** An organization; its alias need not be unique. */
export interface Organization {
  readonly id: string
  readonly alias: string
}

/** A team, living or deleted. */
export interface Team {
  readonly id: string
  readonly alias: string | null
  readonly organization: Organization | null
  /** Day it was deleted on, null while it lives. */
  readonly deletedOn: number | null
}

/** Somebody with an account. */
export interface User {
  readonly id: string
  readonly alias: string | null
  readonly email: string | null
  readonly role: 'proxy_admin' | 'internal_user'
  readonly teams: readonly Team[]
}

/** A project of one team. */
export interface Project {
  readonly id: string
  readonly alias: string
  readonly description: string
  readonly team: Team
}

/** An agent that LiteLLM knows. */
export interface Agent {
  readonly id: string
  readonly name: string
}

const organization = (name: string, alias: string): Organization => ({ id: idOf('organization', name), alias })

/** All organizations, by what they are for. */
export const organizations = {
  retail: organization('retail', 'Saltmarsh Retail'),
  research: organization('research', 'Saltmarsh Research'),
  /** Two legal entities of one name: an alias is no identity. */
  studioEurope: organization('studio-europe', 'Field Studio'),
  studioAmerica: organization('studio-america', 'Field Studio'),
}

const team = (
  name: string,
  alias: string,
  organization: Organization | null,
  deletedOn: number | null = null,
): Team => ({
  id: idOf('team', name),
  alias,
  organization,
  deletedOn,
})

/** All teams. */
export const teams = {
  storefront: team('storefront', 'Storefront', organizations.retail),
  support: team('support', 'Support Assistant', organizations.retail),
  search: team('search', 'Search & Ranking', organizations.retail),
  data: team('data', 'Data Platform', organizations.research),
  science: team('science', 'Applied Science', organizations.research),
  prototype: team('prototype', 'Spring Prototype', organizations.research, 52),
  design: team('design', 'Design Tools', organizations.studioEurope),
  localisation: team('localisation', 'Локализация', organizations.studioEurope),
  motion: team('motion', 'Motion', organizations.studioAmerica),
  /** An id somebody typed, and no organization. */
  platform: { ...team('platform', 'Platform Engineering', null), id: 'platform-engineering' },
}

/** Teams LiteLLM names without having a row for them. */
export const unlistedTeams = {
  dashboard: { id: 'litellm-dashboard', alias: null, organization: null, deletedOn: null },
  healthCheck: { id: 'litellm-internal-health-check', alias: null, organization: null, deletedOn: null },
} satisfies Record<string, Team>

function user(name: string, alias: string | null, ...memberOf: Team[]): User {
  return { id: idOf('user', name), alias, email: `${name}@${DOMAIN}`, role: 'internal_user', teams: memberOf }
}

/** Everybody who has a row. */
export const users = {
  ines: user('ines', 'Ines Falkenrath', teams.storefront),
  tomasz: user('tomasz', 'Tomasz Wierzbnik', teams.storefront),
  aoife: user('aoife', 'Aoife Brannagh', teams.storefront, teams.search),
  bilal: user('bilal', 'Bilal Tamarind', teams.support),
  greta: user('greta', 'Greta Lindqvarn', teams.support),
  otto: user('otto', 'Otto Fennimere', teams.support),
  kofi: user('kofi', 'Kofi Amberline', teams.search),
  daan: user('daan', 'Daan Korenveld', teams.search),
  midori: user('midori', '青木 みどり', teams.science),
  myroslav: user('myroslav', 'Мирослав Зоряний', teams.science),
  juno: user('juno', 'Juno Hartsong', teams.search, teams.science),
  amara: user('amara', 'Amara Nightfield', teams.science),
  marisol: user('marisol', 'Marisol Puentebaja', teams.data),
  henrik: user('henrik', 'Henrik Skovlyst', teams.data),
  leyla: user('leyla', 'Leyla Gökdeniz', teams.data),
  camille: user('camille', 'Camille Roseraie', teams.design),
  olena: user('olena', 'Олена Росинка', teams.localisation),
  ren: user('ren', '高原 れん', teams.motion),
  dex: user('dex', 'Dex Marlowe-Finch', teams.motion),
  willa: user('willa', 'Willa Starling', teams.motion, teams.design),
  sanna: { ...user('sanna', 'Sanna Koivupuro', teams.platform), role: 'proxy_admin' },
  /** Signed in by SSO before ids were random: the id is the address. */
  ravi: { ...user('ravi', 'Ravi Meghdoot', teams.platform), id: `ravi@${DOMAIN}` },
  contractor: { ...user('contractor', null), email: 'lumen@contractor.example' },
} satisfies Record<string, User>

/** Deleted: LiteLLM keeps nothing of a user but the id in what was spent. */
export const formerUser: User = { ...user('former', null, teams.search), email: null }

/** The admin of the proxy, who spends by the master key and has no row. */
export const proxyAdmin: User = { ...user('admin', null), id: 'default_user_id', email: null, role: 'proxy_admin' }

/** All projects. */
export const projects = {
  atlas: {
    id: idOf('project', 'atlas'),
    alias: 'Atlas',
    description: 'Reading the archive of field notes',
    team: teams.science,
  },
  compass: {
    id: idOf('project', 'compass'),
    alias: 'Compass',
    description: 'Finding the right product by talking about it',
    team: teams.storefront,
  },
} satisfies Record<string, Project>

/** All agents. */
export const agents = {
  releases: { id: idOf('agent', 'releases'), name: 'release-notes-writer' },
} satisfies Record<string, Agent>

/** Customers of the support assistant; those of a trial share one budget. */
export const endUsers = ['heron-bakery', 'juniper-books', 'lantern-cycles', 'otter-and-sons', 'quarry-pottery'].concat([
  'trial-acorn',
  'trial-bramble',
  'trial-clover',
  'trial-dill',
])

/** Whether an end user belongs to the trial. */
export function isTrial(endUser: string): boolean {
  return endUser.startsWith('trial-')
}
