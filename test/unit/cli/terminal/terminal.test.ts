import { describe, expect, test } from 'vitest'
import { createLog } from '../../../../src/cli/terminal/log.ts'
import { canSpin, startProgress } from '../../../../src/cli/terminal/progress.ts'
import { redactor } from '../../../../src/core/redact.ts'
import { aHost } from '../../../support/host.ts'

const aLog = (options: Partial<Parameters<typeof createLog>[1]> = {}) => {
  const host = aHost()
  return { host, log: createLog(host, { level: 'info', format: 'text', color: false, redactor, ...options }) }
}

describe('log', () => {
  test('writes to stderr what is loud enough', () => {
    const { host, log } = aLog()
    log.write('error', 'broken')
    log.write('warn', 'careful')
    log.write('info', 'done')
    log.write('debug', 'details')
    expect(host.written).toEqual({ stdout: '', stderr: 'error: broken\nwarn: careful\ndone\n' })
  })

  test('shows a result on stdout where no data goes there', () => {
    const { host, log } = aLog()
    log.show('result', 'stdout')
    log.show('summary')
    expect(host.written).toEqual({ stdout: 'result\n', stderr: 'summary\n' })
  })

  test('is silent but for errors when it is to be quiet', () => {
    const { host, log } = aLog({ level: 'error' })
    log.write('warn', 'careful')
    log.show('summary')
    log.write('error', 'broken')
    expect(host.written.stderr).toBe('error: broken\n')
  })

  test('writes JSON lines with their fields', () => {
    const { host, log } = aLog({ format: 'json' })
    log.write('warn', 'careful', { code: 'W' })
    log.show('text for people')
    expect(JSON.parse(host.written.stderr)).toEqual({
      time: '2026-11-20T12:00:00.000Z',
      level: 'warn',
      event: 'warning',
      message: 'careful',
      code: 'W',
    })
  })

  test('keeps what only programs want from people', () => {
    const { host, log } = aLog()
    log.record('run-ended', 'ended', { exitCode: 0 })
    expect(host.written.stderr).toBe('')
    const json = aLog({ format: 'json' })
    json.log.record('run-ended', 'ended', { exitCode: 0 })
    expect(JSON.parse(json.host.written.stderr)).toMatchObject({ level: 'info', event: 'run-ended', exitCode: 0 })
  })

  test('never shows a secret it was told of', () => {
    const { host, log } = aLog({ format: 'json' })
    log.hide('hunter2')
    log.hide('other')
    log.write('error', 'hunter2 other', { cause: 'hunter2' })
    expect(host.written.stderr).not.toMatch(/hunter2|other/)
  })

  test('names from outside are text: no escapes, no lines or commands of their own', () => {
    const name = 'eve\u001b[2J\r\nerror: forged\n::error::forged\u202e'
    const { host, log } = aLog()
    log.write('warn', `The user ${name} left.`, { hint: `Ask ${name}.` })
    log.show(`eve\u001b[2J ##vso[x]`)
    expect(host.written.stderr.split('\n')).toEqual([
      'warn: The user eve\\u001b[2J',
      '  error: forged',
      '  : :error::forged\\u202e left.',
      '  Ask eve\\u001b[2J',
      '  error: forged',
      '  : :error::forged\\u202e.',
      'eve\\u001b[2J # #vso[x]',
      '',
    ])
    const json = aLog({ format: 'json' })
    json.log.write('warn', name)
    expect(json.host.written.stderr).toMatch(/^[\x20-\x7e]+\n$/)
    expect(JSON.parse(json.host.written.stderr)).toMatchObject({ message: name })
  })

  test('a password that is a word of ours takes nothing out of a hint', () => {
    for (const format of ['text', 'json'] as const) {
      const { host, log } = aLog({ format })
      log.hide('litellm', 'sk-secret1')
      log.write('error', 'No such role litellm.', { hint: 'Run litellm-cloudzero doctor, not sk-secret1.' })
      expect(host.written.stderr).toContain('No such role ***.')
      expect(host.written.stderr).toContain('Run litellm-cloudzero doctor, not ***.')
    }
  })
})

test.each([
  [true, 80, true],
  [true, 0, false],
  [false, 80, false],
])('terminal %s of width %s: a spinner %s', (isTTY, columns, spins) => {
  const host = aHost()
  expect(canSpin({ ...host, stderr: { ...host.stderr, isTTY, columns } })).toBe(spins)
})

test('progress is one plain line every ten seconds where there is no terminal', async () => {
  const { host, log } = aLog()
  // Every look at the clock of the test host is 6 seconds later.
  const progress = await startProgress(host, log, false, 'Reading')
  for (const rows of [1, 2, 3, 4]) progress.update(`${rows} rows`)
  progress.stop()
  expect(host.written.stderr.trim().split('\n').length).toBeGreaterThan(0)
  expect(host.written.stderr.trim().split('\n').length).toBeLessThan(4)
})
