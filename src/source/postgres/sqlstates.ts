import type { Failure, ServerTrouble } from './failure.ts'
import { quoteIdentifier } from './sql.ts'

type Explain = (trouble: ServerTrouble) => Failure

const CHECK = 'Check that this is the database of LiteLLM'

const lost: Explain = ({ message }) => ({
  code: 'E_SOURCE_LOST',
  what: `the server ended the session (${message})`,
  hint: 'Run it again: nothing is kept from a read that broke off.',
  retriable: true,
})

const timedOut: Explain = ({ message, connection }) => ({
  code: 'E_SOURCE_LOST',
  what: `the server ended the session (${message})`,
  hint: `A time limit of the server was too short: see what is set for the role ${quoteIdentifier(connection.user)} (\\drds in psql).`,
})

const busy: Explain = ({ message }) => ({
  code: 'E_SOURCE_BUSY',
  what: `the server is too busy (${message})`,
  hint: 'Try again later; the server may need more connections, memory or disk, or a pooler in front.',
  retriable: true,
})

const query: Explain = ({ message }) => ({
  code: 'E_SOURCE_QUERY',
  what: `the server refuses the query (${message})`,
  hint: 'Report this with the version of LiteLLM and of Postgres.',
})

const login: Explain = ({ message }) => ({
  code: 'E_SOURCE_PASSWORD',
  what: `the server does not let this user in (${message})`,
  hint: 'pg_hba.conf decides who may come from where and with which sslmode; the role must exist and have LOGIN.',
})

/** What helps against a replica that gives reads up. */
export const REPLICA_HINT =
  'Set hot_standby_feedback = on or a higher max_standby_streaming_delay on the replica, or read from the primary.'

const replicaConflict: Explain = () => ({
  code: 'E_SOURCE_REPLICA_CONFLICT',
  what: 'the replica had to choose between this read and keeping up with its primary',
  hint: REPLICA_HINT,
  retriable: true,
})

function deadlock(trouble: ServerTrouble): Failure {
  return /conflict with recovery/i.test(trouble.message) ? replicaConflict(trouble) : busy(trouble)
}

const connectionFailed: Explain = ({ message, doing }) => ({
  code: doing === 'connecting to' ? 'E_SOURCE_UNREACHABLE' : 'E_SOURCE_LOST',
  what: `the connection failed (${message})`,
  hint: 'See the log of the server, or of the pooler in front of it.',
  retriable: true,
})

const BY_STATE: Readonly<Record<string, Explain>> = {
  // A database of SQL_ASCII takes any bytes, and gives out only what is UTF-8.
  '22021': (trouble) => ({
    ...query(trouble),
    what: `a text of the database is no UTF-8 (${trouble.message})`,
    hint: 'The encoding of the database is SQL_ASCII, which checks nothing. Correct the row that has these bytes, or choose a window without it.',
  }),
  // PgBouncer answers an unknown database and a start-up parameter it does not know with a protocol violation.
  '08P01': (trouble) => ({ ...connectionFailed(trouble), retriable: false }),
  '08004': (trouble) => ({ ...connectionFailed(trouble), retriable: false }),
  '28P01': ({ connection }) => ({
    code: 'E_SOURCE_PASSWORD',
    what: `the server refuses the password of the user ${quoteIdentifier(connection.user)}`,
    hint: 'Check the password; in a URL its special characters are percent-encoded (@ is %40, / is %2F, % is %25).',
  }),
  '3D000': ({ connection }) => ({
    code: 'E_SOURCE_DATABASE',
    what: `the server has no database ${quoteIdentifier(connection.database)}`,
    hint: 'The name of the database is the path of the URL, or PGDATABASE; without either it is the name of the user.',
  }),
  '3F000': ({ message }) => ({
    code: 'E_SOURCE_SCHEMA_MISSING',
    what: message,
    hint: `${CHECK}, and name LiteLLM's schema with --schema.`,
  }),
  '42P01': ({ message }) => ({
    code: 'E_SOURCE_TABLE_MISSING',
    what: message,
    hint: `${CHECK}, and name LiteLLM's schema with --schema when it is not public.`,
  }),
  '42703': ({ message }) => ({
    code: 'E_SOURCE_COLUMN_MISSING',
    what: message,
    hint: `${CHECK}; if it is, report this with the version of LiteLLM.`,
  }),
  '42501': ({ message }) => ({
    code: 'E_SOURCE_PERMISSION',
    what: message,
    hint: 'As the owner of the table, GRANT SELECT on it to this role; litellm-cloudzero doctor prints the statements that are missing.',
  }),
  '57014': ({ message, connection }) => ({
    code: 'E_SOURCE_CANCELLED',
    what: `the server cancelled the query (${message})`,
    hint: /timeout/i.test(message)
      ? `Choose a shorter window or a longer --statement-timeout, or ALTER ROLE ${quoteIdentifier(connection.user)} SET statement_timeout = '10min'.`
      : 'Somebody cancelled it on the server; run it again.',
  }),
  '57P01': lost,
  '57P02': lost,
  '57P03': ({ message }) => ({
    code: 'E_SOURCE_BUSY',
    what: `the server takes no connections now (${message})`,
    hint: 'It is starting, stopping or recovering: try again in a minute.',
    retriable: true,
  }),
  '57P04': (trouble) => ({ ...lost(trouble), retriable: false }),
  '57P05': timedOut,
  '25P03': timedOut,
  '25P04': timedOut,
  // Nothing else fails to serialize in a transaction that only reads and repeats its reads; the message may be translated.
  '40001': replicaConflict,
  '40P01': deadlock,
  '55P03': busy,
}

const BY_CLASS: Readonly<Record<string, Explain>> = {
  '08': connectionFailed,
  '28': login,
  '53': busy,
}

/** Puts a server error into words by its SQLSTATE (PostgreSQL documentation, appendix A). */
export function explainSqlstate(sqlstate: string, trouble: ServerTrouble): Failure {
  const explain = BY_STATE[sqlstate] ?? BY_CLASS[sqlstate.slice(0, 2)] ?? query
  return explain({ ...trouble, message: `${trouble.message}, SQLSTATE ${sqlstate}` })
}
