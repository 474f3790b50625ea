import {
  budgetTable,
  organizationBudgets,
  periodOf,
  proxyBudget,
  resetAt,
  teamBudgets,
  userBudgets,
} from './budgets.ts'
import { type Calendar, stamp } from './calendar.ts'
import { idOf } from './ids.ts'
import type { Which } from './ledger.ts'
import { type Organization, organizations, projects, type Team, teams, type User, users } from './people.ts'
import { arrayText, type Cell, type EntityTable } from './table-rows.ts'
import { spent, type Varying } from './varying.ts'

const ADMIN = 'default_user_id'

const everyone: readonly User[] = Object.values(users)

const byUser =
  ({ id }: User): Which =>
  ({ principal }) =>
    principal.userId === id

const inTeam =
  (team: Team): Which =>
  ({ principal }) =>
    principal.team === team

const inOrganization =
  (organization: Organization): Which =>
  ({ principal }) =>
    principal.organization === organization

/** Organizations, teams, projects and users, with who is a member of what, in the order their keys allow. */
export function organizationTables(calendar: Calendar): readonly EntityTable[] {
  const since = stamp(calendar.start(0))
  const made = { created_at: since, updated_at: since }
  return [
    { relation: 'LiteLLM_OrganizationTable', key: ['organization_id'], records: organizationRows(made) },
    ...teamTables(calendar, made),
    { relation: 'LiteLLM_ProjectTable', key: ['project_id'], records: projectRows(made) },
    { relation: 'LiteLLM_UserTable', key: ['user_id'], records: userRows(made) },
    { relation: 'LiteLLM_TeamMembership', key: ['user_id', 'team_id'], records: teamMemberRows() },
    {
      relation: 'LiteLLM_OrganizationMembership',
      key: ['user_id', 'organization_id'],
      records: organizationMemberRows(made),
    },
  ]
}

type Made = { readonly created_at: string; readonly updated_at: string }
type Row = Readonly<Record<string, Cell | Varying>>

function organizationRows(made: Made): Row[] {
  return [...organizationBudgets].map(([organization, budget]) => ({
    organization_id: organization.id,
    organization_alias: organization.alias,
    budget_id: budget.id,
    metadata: JSON.stringify({ region: organization === organizations.studioAmerica ? 'americas' : 'europe' }),
    models: '{}',
    spend: spent(inOrganization(organization), periodOf(budget)),
    ...made,
    created_by: ADMIN,
    updated_by: ADMIN,
  }))
}

/** The living ones and the archive. */
function teamTables(calendar: Calendar, made: Made): EntityTable[] {
  const all: readonly Team[] = Object.values(teams)
  const living = all.filter(({ deletedOn }) => deletedOn === null)
  const deleted = all.flatMap((team) => (team.deletedOn === null ? [] : [{ team, day: team.deletedOn }]))
  return [
    { relation: 'LiteLLM_TeamTable', key: ['team_id'], records: living.map((team) => teamRow(team, made)) },
    {
      relation: 'LiteLLM_DeletedTeamTable',
      key: ['id'],
      records: deleted.map(({ team, day }) => ({
        id: idOf('deleted team', team.id),
        ...teamRow(team, made),
        deleted_at: stamp(calendar.start(day)),
        deleted_by: users.sanna.id,
      })),
    },
  ]
}

function teamRow(team: Team, made: Made): Row {
  const budget = teamBudgets.get(team)
  const members = everyone.filter((user) => user.teams.includes(team))
  return {
    team_id: team.id,
    team_alias: team.alias,
    organization_id: team.organization?.id ?? null,
    admins: '{}',
    members: arrayText(members.map(({ id }) => id)),
    members_with_roles: JSON.stringify(
      members.map(({ id, email }, index) => ({ user_id: id, user_email: email, role: index === 0 ? 'admin' : 'user' })),
    ),
    metadata: JSON.stringify(team === teams.science ? { cost_center: 'CC-4000' } : {}),
    max_budget: budget?.max ?? null,
    soft_budget: budget?.soft ?? null,
    budget_duration: budget?.duration ?? null,
    budget_reset_at: resetAt(budget),
    spend: spent(inTeam(team), periodOf(budget)),
    models: '{}',
    ...made,
  }
}

function projectRows(made: Made): Row[] {
  const budgets = { [projects.atlas.id]: budgetTable.atlas, [projects.compass.id]: budgetTable.compass }
  return Object.values(projects).map(({ id, alias, description, team }) => ({
    project_id: id,
    project_alias: alias,
    description,
    team_id: team.id,
    budget_id: budgets[id]?.id ?? null,
    models: '{}',
    spend: spent(({ principal }) => principal.key.project?.id === id, periodOf(budgets[id])),
    ...made,
    created_by: ADMIN,
    updated_by: ADMIN,
  }))
}

function userRows(made: Made): Row[] {
  const rows = everyone.map((user): Row => {
    const budget = userBudgets.get(user)
    return {
      user_id: user.id,
      user_alias: user.alias,
      user_email: user.email,
      user_role: user.role,
      teams: arrayText(user.teams.map(({ id }) => id)),
      organization_id: user.teams[0]?.organization?.id ?? null,
      max_budget: budget?.max ?? null,
      budget_duration: budget?.duration ?? null,
      budget_reset_at: resetAt(budget),
      spend: spent(byUser(user), periodOf(budget)),
      models: '{}',
      ...made,
    }
  })
  // The spend of this row is that of the whole proxy.
  const proxy = {
    user_id: 'litellm-proxy-budget',
    user_alias: null,
    user_email: null,
    user_role: null,
    teams: '{}',
    organization_id: null,
    max_budget: proxyBudget.max,
    budget_duration: proxyBudget.duration,
    budget_reset_at: resetAt(proxyBudget),
    spend: spent(() => true, periodOf(proxyBudget)),
    models: '{}',
    ...made,
  }
  return [...rows, proxy]
}

/** Members who have a budget of their own in a team: two in one team and one in another share a row. */
const LIMITED: readonly (readonly [User, Team])[] = [
  [users.midori, teams.science],
  [users.myroslav, teams.science],
  [users.camille, teams.design],
]

function teamMemberRows(): Row[] {
  return LIMITED.map(([user, team]) => {
    const member: Which = (request) => inTeam(team)(request) && byUser(user)(request)
    return {
      user_id: user.id,
      team_id: team.id,
      spend: spent(member, periodOf(budgetTable.members)),
      total_spend: spent(member),
      budget_id: budgetTable.members.id,
    }
  })
}

function organizationMemberRows(made: Made): Row[] {
  const organizationsOf = (user: User): Organization[] =>
    user.teams.flatMap(({ organization }) => (organization === null ? [] : [organization]))
  return everyone.flatMap((user) =>
    [...new Set(organizationsOf(user))].map((organization) => ({
      user_id: user.id,
      organization_id: organization.id,
      user_role: 'internal_user',
      spend: spent((request) => byUser(user)(request) && inOrganization(organization)(request)),
      ...made,
    })),
  )
}
