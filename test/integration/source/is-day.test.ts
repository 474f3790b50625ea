import { expect, test } from 'vitest'
import { hourOfDay } from '../../../src/core/time.ts'
import { isDaySql } from '../../../src/source/column-sql.ts'
import { createDatabase } from '../../support/postgres.ts'

test('the database takes for a day what we take for one', async () => {
  const parts = [
    ['2026', '2024', '1900', '2000', '0000', '0001', '9999', '26', '20261'],
    ['01', '02', '04', '12', '13', '00', '1'],
    ['01', '28', '29', '30', '31', '32', '00', '1', '1x', '12 ', '12T00:00:00Z'],
  ] as const
  const texts = parts[0].flatMap((year) =>
    parts[1].flatMap((month) => parts[2].map((day) => `${year}-${month}-${day}`)),
  )
  texts.push('', ' 2026-11-12', '20261112', '2026-11-12\n', '٢٠٢٦-11-12', 'NaN')
  // The server has no year 0, and no window reaches it.
  const db = await createDatabase()
  try {
    const rows = await db.query<{ text: string; is: boolean }>(
      `SELECT text, ${isDaySql('text')} AS is FROM unnest($1::text[]) AS given (text)`,
      [texts],
    )
    const found = rows.filter((row) => row.is).map((row) => row.text)
    expect(found).toEqual(texts.filter((text) => hourOfDay(text) !== null && !text.startsWith('0000')))
    expect(found.length).toBeGreaterThan(90)
  } finally {
    await db.drop()
  }
})
