import { parse } from 'graphql'
import { expect, it } from 'vitest'
import { createDocumentStore } from '../../src/server/document-store.ts'

it('keeps a document from the second time on', async () => {
  const store = createDocumentStore()
  const [first, second] = [parse('{ a }'), parse('{ a }')]
  await store.set('a', first)
  expect(await store.get('a')).toBeUndefined()
  expect(store.isKept(first)).toBe(false)
  await store.set('a', second)
  expect(await store.get('a')).toBe(second)
  expect(store.isKept(second)).toBe(true)
})

it('keeps documents as long as their texts are not too long together; what was asked for last stays', async () => {
  const store = createDocumentStore(100)
  const ofLength = (length: number) => parse(`{ a }${' '.repeat(length - 5)}`)
  const known = async () => {
    const found = []
    for (const key of ['a', 'b', 'c', 'd', 'e']) if (await store.get(key)) found.push(key)
    return found.join('')
  }
  // Each has come once before.
  for (const key of ['a', 'b', 'c', 'd', 'e']) await store.set(key, ofLength(40))
  expect(await known()).toBe('')
  for (const key of ['a', 'b', 'c']) await store.set(key, ofLength(40))
  expect(await known()).toBe('bc')
  await store.get('b')
  await store.set('d', ofLength(40))
  expect(await known()).toBe('bd')
  await store.set('b', ofLength(60))
  expect(await known()).toBe('bd')
  expect(await store.delete('b')).toBe(true)
  expect(await store.delete('b')).toBe(false)
  await store.set('e', ofLength(101))
  expect(await known()).toBe('')
})
