/** The answer as bytes, made once. The body is read and not looked at. */
import { createServer } from 'node:http'
import { answer, listening } from './slots.js'

const body = Buffer.from(JSON.stringify({ data: answer }))
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length }
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => response.writeHead(200, headers).end(body))
})
server.listen(0, '127.0.0.1', 4_096, () => listening(`http://127.0.0.1:${server.address().port}`))
