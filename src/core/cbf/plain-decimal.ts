/** A number in one spelling, to the last digit: `1.50`, `01.5` and `15e-1` are `1.5`. Any other text stays as it is. */
export function plainDecimal(text: string): string {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(text)
  if (match === null) return text
  const [, sign, whole = '', fraction = '', exponent] = match
  if (whole === '' && fraction === '') return text
  const shift = Number(exponent ?? 0)
  const digits = shift < 0 ? '0'.repeat(-shift) + whole + fraction : whole + fraction + '0'.repeat(shift)
  const point = shift < 0 ? whole.length : whole.length + shift
  const integer = digits.slice(0, point).replace(/^0+(?=\d)/, '')
  const decimals = digits.slice(point).replace(/0+$/, '')
  const plain = `${integer || '0'}${decimals === '' ? '' : `.${decimals}`}`
  return sign === '-' && plain !== '0' ? `-${plain}` : plain
}
