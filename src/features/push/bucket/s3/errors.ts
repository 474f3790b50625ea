import { AppError, SinkError } from '../../../../core/errors.ts'
import { isNetworkFailure, messageOf } from '../../../../core/node-errors.ts'

/** What was tried, for the error that says so. */
export interface S3Action {
  /** `read`, `list`, ... */
  readonly does: string
  /** `s3://bucket/key`. */
  readonly place: string
  /** The permission it takes. */
  readonly needs: string
}

interface Kind {
  readonly code: string
  readonly names: RegExp
  readonly says: string
  readonly hint: (action: S3Action, region: string | null) => string
  readonly retriable?: true
}

/** By the name of the error that S3, the SDK or the network gives; the first that fits. */
const KINDS: readonly Kind[] = [
  {
    code: 'E_BUCKET_NAME',
    names: /^NoSuchBucket$/,
    says: 'there is no such bucket',
    hint: () => '--bucket s3://name/folder; with another service than AWS also --s3-endpoint.',
  },
  {
    code: 'E_BUCKET_REGION',
    names:
      /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException|MovedPermanently|301)$|Region is missing/,
    says: 'the bucket is in another region, or none is given',
    hint: (_, region) => `Give --s3-region${region === null ? '' : ` ${region}`}, or AWS_REGION.`,
  },
  {
    code: 'E_BUCKET_CREDENTIALS',
    names:
      /^(InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken(Exception)?|InvalidToken|TokenRefreshRequired|RequestTimeTooSkewed|CredentialsProviderError|InvalidClientTokenId|UnrecognizedClientException)$/,
    says: 'the credentials are missing, expired or not accepted',
    hint: () =>
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or the role of the machine; is the clock right?',
  },
  {
    code: 'E_BUCKET_ENCRYPTION',
    names: /^KMS\.|kms/i,
    says: 'the encryption key cannot be used',
    hint: () => '--s3-sse aws:kms:<key>, with kms:GenerateDataKey and kms:Decrypt on it.',
  },
  {
    code: 'E_BUCKET_ACCESS',
    names: /^(AccessDenied|Forbidden|AllAccessDisabled|AccountProblem|403)$/,
    says: 'access is denied',
    hint: ({ needs }) => `It needs ${needs}; docs/bucket.md has the whole policy.`,
  },
  {
    code: 'E_BUCKET_MOVED',
    names: /^(PreconditionFailed|ConditionalRequestConflict|412)$/,
    says: 'it is there already',
    hint: () => 'Another run writes this drop. Run it again, one at a time.',
    retriable: true,
  },
  {
    code: 'E_BUCKET_CHECKSUM',
    names: /^(BadDigest|InvalidDigest|XAmzContentSHA256Mismatch|XAmzContentChecksumMismatch)$|[Cc]hecksum mismatch/,
    says: 'what arrived is not what was sent',
    hint: () => 'Run it again; is a proxy in between?',
    retriable: true,
  },
  {
    code: 'E_BUCKET_BUSY',
    names:
      /^(SlowDown|ServiceUnavailable|InternalError|RequestTimeout|OperationAborted|Throttling(Exception)?|TooManyRequests(Exception)?|RequestLimitExceeded|429|50[0234])$/,
    says: 'the service is busy or failing',
    hint: () => 'Run it again later; AWS_MAX_ATTEMPTS allows more tries.',
    retriable: true,
  },
]

/** What the network does; the SDK has names of its own for some of it. */
const UNREACHABLE: Kind = {
  code: 'E_BUCKET_UNREACHABLE',
  names: /^(TimeoutError|NetworkingError|.*CERT.*)$|socket hang up/,
  says: 'it cannot be reached, or does not answer in time',
  hint: () => 'Network, firewall, --s3-endpoint; the SDK does not use HTTPS_PROXY.',
  retriable: true,
}

/** Any error of a call to S3, with the place and the fix. */
export function s3Error(error: unknown, action: S3Action): AppError {
  if (error instanceof AppError) return error
  const names = namesOf(error)
  const known = KINDS.find((each) => names.some((name) => each.names.test(name)))
  const isLost = isNetworkFailure(error) || names.some((name) => UNREACHABLE.names.test(name))
  const kind = known ?? (isLost ? UNREACHABLE : undefined)
  const detail = error instanceof Error && error.message !== '' ? `: ${messageOf(error)}` : ''
  const what = `${action.place} cannot be ${action.does}`
  if (kind === undefined) {
    return new SinkError('E_BUCKET_REFUSED', `${what}${detail} (${names[0] ?? 'no reason given'}).`, {
      cause: error,
      hint: 'Does the service speak S3? --s3-endpoint names another than AWS.',
    })
  }
  return new SinkError(kind.code, `${what}: ${kind.says}${detail === '' ? '' : ` (${detail.slice(2)})`}.`, {
    cause: error,
    hint: kind.hint(action, regionOf(error)),
    retriable: kind.retriable ?? false,
  })
}

/** What an error calls itself, most telling first. An answer without a body, as to HEAD, has its status only. */
function namesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [String(error)]
  const status = property(property(error, '$metadata'), 'httpStatusCode')
  const own = [error.name, property(error, 'Code'), property(error, 'code'), status].filter(
    (name) => typeof name === 'string' || typeof name === 'number',
  )
  return [...own.map(String).filter((name) => name !== 'Error'), error.message]
}

function regionOf(error: unknown): string | null {
  const region =
    property(error, 'Region') ?? property(property(property(error, '$response'), 'headers'), 'x-amz-bucket-region')
  return typeof region === 'string' ? region : null
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
