import { keyNameOf, tokenOf } from './ids.ts'
import type { Agent, Organization, Project, Team, User } from './people.ts'
import * as people from './people.ts'

/** Something requests are made with: a virtual key, or what LiteLLM writes instead of one. */
export interface Key {
  readonly name: string
  /** What is stored as `api_key` today. */
  readonly token: string
  readonly keyName: string | null
  readonly alias: string | null
  readonly user: User | null
  readonly team: Team | null
  readonly organization: Organization | null
  readonly project: Project | null
  readonly agent: Agent | null
  /** The customer's own note on the key, copied into the metadata of each request. */
  readonly costCenter: string | null
  /** `living` has a row, `deleted` one in the archive, `unlisted` none anywhere. */
  readonly state: 'living' | 'deleted' | 'unlisted'
  /** Day it was deleted on. */
  readonly deletedOn: number | null
  /** Day from which the present token is used, and the one before it. */
  readonly rotated: { readonly on: number; readonly before: string } | null
  /** Day from which it is in its present team, and the one before. */
  readonly moved: { readonly on: number; readonly before: Team } | null
}

/** Who a request of a key is for, at the time it is made. */
export interface Principal {
  readonly key: Key
  readonly apiKey: string
  readonly userId: string
  /** Null where LiteLLM has none; an empty text is written for it. */
  readonly team: Team | null
  readonly organization: Organization | null
}

function key(name: string, fields: Partial<Key>): Key {
  return {
    name,
    token: tokenOf(name),
    keyName: keyNameOf(name),
    alias: name,
    user: null,
    team: null,
    organization: null,
    project: null,
    agent: null,
    costCenter: null,
    state: 'living',
    deletedOn: null,
    rotated: null,
    moved: null,
    ...fields,
  }
}

const { users, teams } = people

function personal(user: User, purpose: string, fields: Partial<Key> = {}): Key {
  const [handle = ''] = (user.email ?? user.id).split('@')
  return key(`${handle}-${purpose}`, { user, team: user.teams[0] ?? null, ...fields })
}

const service = (name: string, team: Team, fields: Partial<Key> = {}) => key(name, { team, ...fields })

/** All keys of the sample, by what they are for. */
export const keys = {
  ines: personal(users.ines, 'code'),
  inesChat: personal(users.ines, 'chat'),
  tomasz: personal(users.tomasz, 'code'),
  aoife: personal(users.aoife, 'code'),
  bilal: personal(users.bilal, 'chat'),
  greta: personal(users.greta, 'chat'),
  otto: personal(users.otto, 'code'),
  kofi: personal(users.kofi, 'code'),
  daan: personal(users.daan, 'code'),
  midori: personal(users.midori, 'notebook', { costCenter: 'CC-4100' }),
  myroslav: personal(users.myroslav, 'notebook', { costCenter: 'CC-4100' }),
  juno: personal(users.juno, 'notebook', { moved: { on: 66, before: teams.science } }),
  amara: personal(users.amara, 'notebook', { costCenter: 'CC-4200' }),
  marisol: personal(users.marisol, 'code'),
  henrik: personal(users.henrik, 'code'),
  leyla: personal(users.leyla, 'sql', { alias: null }),
  camille: personal(users.camille, 'sketches'),
  olena: personal(users.olena, 'chat'),
  ren: personal(users.ren, 'code'),
  dex: personal(users.dex, 'films'),
  willa: personal(users.willa, 'sketches'),
  sanna: personal(users.sanna, 'code'),
  ravi: personal(users.ravi, 'code'),
  contractor: personal(users.contractor, 'reading', { organization: people.organizations.research }),
  former: key('rowan-code', { user: people.formerUser, team: teams.search, state: 'deleted', deletedOn: 74 }),
  storefrontWeb: service('storefront-web', teams.storefront, { costCenter: 'CC-2000' }),
  compass: service('compass-assistant', teams.storefront, { project: people.projects.compass }),
  supportBot: service('support-bot', teams.support, { costCenter: 'CC-2100' }),
  supportTriage: service('support-triage', teams.support),
  searchIndex: service('search-index', teams.search, { rotated: { on: 72, before: tokenOf('search-index before') } }),
  searchQueries: service('search-queries', teams.search),
  catalogBatch: service('catalog-batch', teams.data, { costCenter: 'CC-3000' }),
  invoices: service('invoice-reader', teams.data, { costCenter: 'CC-3000' }),
  evaluation: service('nightly-evaluation', teams.science),
  atlas: service('atlas-pipeline', teams.science, { project: people.projects.atlas, costCenter: 'CC-4300' }),
  translations: service('translations', teams.localisation),
  imageService: service('image-service', teams.design),
  renderFarm: service('render-farm', teams.motion),
  review: service('pull-request-review', teams.platform),
  reserved: service('assistant-reserved', teams.platform),
  releases: service('release-notes', teams.platform, { agent: people.agents.releases }),
  prototype: service('prototype-backend', teams.prototype, { state: 'deleted', deletedOn: teams.prototype.deletedOn }),
  statusPage: key('status-page', { organization: people.organizations.retail }),
  importer: key('legacy-importer', {}),
  /** max_budget 0 blocks every request: it never spent anything. */
  frozen: personal(users.otto, 'frozen'),
  /** Deleted before LiteLLM kept an archive: only SpendLogs still know its name. */
  forgotten: key('forgotten-report', { team: teams.data, state: 'unlisted' }),
  playground: key('dashboard session', { alias: null, user: users.sanna, team: people.unlistedTeams.dashboard }),
  master: unlisted('litellm_proxy_master_key', { user: people.proxyAdmin }),
  healthCheck: unlisted('litellm-internal-health-check', { team: people.unlistedTeams.healthCheck }),
  cliSession: unlisted(`cli-session-${users.ravi.id}`, { user: users.ravi, team: teams.platform }),
} satisfies Record<string, Key>

function unlisted(token: string, fields: Partial<Key>): Key {
  return key(token, { token, keyName: null, alias: null, state: 'unlisted', ...fields })
}

/** Whom a key stood for on a day of the sample. LiteLLM takes the organization from the key, else from its team. */
export function principalOn(key: Key, day: number): Principal {
  const team = key.moved && day < key.moved.on ? key.moved.before : key.team
  return {
    key,
    apiKey: key.rotated && day < key.rotated.on ? key.rotated.before : key.token,
    userId: key.user?.id ?? '',
    team,
    organization: key.organization ?? team?.organization ?? null,
  }
}
