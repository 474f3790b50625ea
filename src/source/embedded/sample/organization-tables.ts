import { formatMoney } from '../../../core/model/money.ts'
import {
  budgetTable,
  currentSpan,
  organizationBudgets,
  proxyBudget,
  resetAt,
  teamBudgets,
  userBudgets,
} from './budgets.ts'
import { type Calendar, stamp } from './calendar.ts'
import { arrayText, type Cell, type TableRows, tableRows } from './copy.ts'
import { idOf } from './ids.ts'
import type { Ledger, Which } from './ledger.ts'
import { type Organization, organizations, projects, type Team, teams, type User, users } from './people.ts'

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
export function organizationTables(ledger: Ledger, calendar: Calendar): readonly TableRows[] {
  const since = stamp(calendar.start(0))
  const made = { created_at: since, updated_at: since }
  return [
    tableRows('LiteLLM_OrganizationTable', organizationRows(ledger, calendar, made)),
    ...teamTables(ledger, calendar, made),
    tableRows('LiteLLM_ProjectTable', projectRows(ledger, calendar, made)),
    tableRows('LiteLLM_UserTable', userRows(ledger, calendar, made)),
    tableRows('LiteLLM_TeamMembership', teamMemberRows(ledger, calendar)),
    tableRows('LiteLLM_OrganizationMembership', organizationMemberRows(ledger, made)),
  ]
}

type Made = { readonly created_at: string; readonly updated_at: string }
type Row = Record<string, Cell>

function organizationRows(ledger: Ledger, calendar: Calendar, made: Made): Row[] {
  return [...organizationBudgets].map(([organization, budget]) => ({
    organization_id: organization.id,
    organization_alias: organization.alias,
    budget_id: budget.id,
    metadata: JSON.stringify({ region: organization === organizations.studioAmerica ? 'americas' : 'europe' }),
    models: '{}',
    spend: formatMoney(ledger.spent(inOrganization(organization), currentSpan(budget, calendar))),
    ...made,
    created_by: ADMIN,
    updated_by: ADMIN,
  }))
}

/** The living ones and the archive. */
function teamTables(ledger: Ledger, calendar: Calendar, made: Made): TableRows[] {
  const all: readonly Team[] = Object.values(teams)
  const living = all.filter(({ deletedOn }) => deletedOn === null)
  const deleted = all.flatMap((team) => (team.deletedOn === null ? [] : [{ team, day: team.deletedOn }]))
  return [
    tableRows(
      'LiteLLM_TeamTable',
      living.map((team) => teamRow(team, ledger, calendar, made)),
    ),
    tableRows(
      'LiteLLM_DeletedTeamTable',
      deleted.map(({ team, day }) => ({
        id: idOf('deleted team', team.id),
        ...teamRow(team, ledger, calendar, made),
        deleted_at: stamp(calendar.start(day)),
        deleted_by: users.sanna.id,
      })),
    ),
  ]
}

function teamRow(team: Team, ledger: Ledger, calendar: Calendar, made: Made): Row {
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
    budget_reset_at: resetAt(budget, calendar),
    spend: formatMoney(ledger.spent(inTeam(team), currentSpan(budget, calendar))),
    models: '{}',
    ...made,
  }
}

function projectRows(ledger: Ledger, calendar: Calendar, made: Made): Row[] {
  const budgets = { [projects.atlas.id]: budgetTable.atlas, [projects.compass.id]: budgetTable.compass }
  return Object.values(projects).map(({ id, alias, description, team }) => ({
    project_id: id,
    project_alias: alias,
    description,
    team_id: team.id,
    budget_id: budgets[id]?.id ?? null,
    models: '{}',
    spend: formatMoney(
      ledger.spent(({ principal }) => principal.key.project?.id === id, currentSpan(budgets[id], calendar)),
    ),
    ...made,
    created_by: ADMIN,
    updated_by: ADMIN,
  }))
}

function userRows(ledger: Ledger, calendar: Calendar, made: Made): Row[] {
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
      budget_reset_at: resetAt(budget, calendar),
      spend: formatMoney(ledger.spent(byUser(user), currentSpan(budget, calendar))),
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
    budget_reset_at: resetAt(proxyBudget, calendar),
    spend: formatMoney(ledger.spent(() => true, currentSpan(proxyBudget, calendar))),
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

function teamMemberRows(ledger: Ledger, calendar: Calendar): Row[] {
  return LIMITED.map(([user, team]) => {
    const member: Which = (request) => inTeam(team)(request) && byUser(user)(request)
    return {
      user_id: user.id,
      team_id: team.id,
      spend: formatMoney(ledger.spent(member, currentSpan(budgetTable.members, calendar))),
      total_spend: formatMoney(ledger.spent(member)),
      budget_id: budgetTable.members.id,
    }
  })
}

function organizationMemberRows(ledger: Ledger, made: Made): Row[] {
  const organizationsOf = (user: User): Organization[] =>
    user.teams.flatMap(({ organization }) => (organization === null ? [] : [organization]))
  return everyone.flatMap((user) =>
    [...new Set(organizationsOf(user))].map((organization) => ({
      user_id: user.id,
      organization_id: organization.id,
      user_role: 'internal_user',
      spend: formatMoney(ledger.spent((request) => byUser(user)(request) && inOrganization(organization)(request))),
      ...made,
    })),
  )
}
