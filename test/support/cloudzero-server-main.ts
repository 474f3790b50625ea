import { startCloudZero } from './cloudzero-server.ts'

// Started as a child process, with the options as JSON: npx tsx <this file> '{"port":8123}'
const server = await startCloudZero(JSON.parse(process.argv[2] ?? '{}'))
const { url, apiKey, connectionId } = server
process.stdout.write(`${JSON.stringify({ url, apiKey, connectionId })}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
