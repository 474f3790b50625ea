import { cloudzeroOptions } from '../../core/cloudzero-options.ts'
import { type OptionGroup, type OptionsOf, option } from '../../core/option.ts'
import { boolean, oneOf, text } from '../../core/option-kinds.ts'
import { lineOptions } from '../../run/line-options.ts'
import { databaseOptions, nativeBill, privacyOptions, source } from '../../run/read-options.ts'

const ANSWERS: OptionGroup = { title: 'Answers' }

/** What becomes of the login where it may do more than read. */
export const ROLE_ANSWERS = ['create', 'print', 'keep'] as const
export type RoleAnswer = (typeof ROLE_ANSWERS)[number]

/** Where lines go. */
export const DESTINATIONS = ['stream', 'bucket', 'files'] as const
export type Destination = (typeof DESTINATIONS)[number]

/** Where the database URL and the API key stay. */
export const SECRET_PLACES = ['files', 'variables'] as const
export type SecretPlace = (typeof SECRET_PLACES)[number]

/** What can start the program every day. */
export const SCHEDULE_NAMES = ['cron', 'systemd', 'kubernetes', 'github', 'gitlab', 'none'] as const
export type ScheduleName = (typeof SCHEDULE_NAMES)[number]

/** What the config file of a set-up may say of how lines are made. */
export const storedOptions = [...databaseOptions, source, ...privacyOptions, ...lineOptions] as const

/** Options of `init`: an answer to each of its questions. */
export const initOptions = [
  option({
    name: 'role',
    kind: oneOf(ROLE_ANSWERS),
    group: ANSWERS,
    help: 'a read-only role: run its statements, write them to role.sql, or keep this login',
    defaultsTo: 'print, where the login may do more than read',
    everyday: true,
  }),
  option({
    name: 'role-name',
    kind: text({ placeholder: 'name' }),
    default: 'cost_reader',
    group: ANSWERS,
    help: 'what it is called',
  }),
  option({
    name: 'destination',
    kind: oneOf(DESTINATIONS),
    group: ANSWERS,
    help: 'where lines go; files alone need no CloudZero',
    defaultsTo: 'stream with a key and a connection, else files',
    everyday: true,
  }),
  option({
    name: 'bucket',
    kind: text({ placeholder: 'place', path: true }),
    group: ANSWERS,
    help: 's3://bucket/folder or a folder, for an AnyCost Bucket connection',
    everyday: true,
  }),
  option({
    name: 'secrets',
    kind: oneOf(SECRET_PLACES),
    group: ANSWERS,
    help: 'write the database URL and the API key to files of mode 0600, or leave them to variables',
    defaultsTo: 'variables for GitHub and GitLab, else files',
    everyday: true,
  }),
  option({
    name: 'schedule',
    kind: oneOf(SCHEDULE_NAMES),
    group: ANSWERS,
    help: 'what starts it every day',
    defaultsTo: 'none',
    everyday: true,
  }),
  option({
    name: 'yes',
    short: 'y',
    kind: boolean,
    group: ANSWERS,
    help: 'ask nothing: what is not given takes its default',
    everyday: true,
  }),
  nativeBill,
  ...cloudzeroOptions,
  ...storedOptions,
] as const

export type InitOptions = OptionsOf<typeof initOptions>
