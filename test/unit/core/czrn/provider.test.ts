import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { providerOf, providerSlug } from '../../../../src/core/czrn/provider.ts'
import { PROVIDERS } from '../../../../src/core/czrn/provider-table.ts'

describe('providerOf', () => {
  it('finds the family of a LiteLLM slug in any case', () => {
    expect(providerOf('openai')).toMatchObject({ slug: 'openai', cloudProvider: 'OpenAI', service: 'OpenAI API' })
    expect(providerOf('text-completion-openai').slug).toBe('openai')
    expect(providerOf('Vertex_AI_Beta')).toMatchObject({ slug: 'vertex-ai', service: 'Vertex AI', units: 'count' })
    expect(providerOf('bedrock_converse').slug).toBe('bedrock')
  })

  it.each([
    ['vertex_ai-language-models', 'vertex-ai'],
    ['vertex_ai-code-chat-models', 'vertex-ai'],
    ['vertex_ai-anthropic_models', 'vertex-ai'],
    ['fireworks_ai-embedding-models', 'fireworks-ai'],
  ])('reads %s of the price map as %s', (name, family) => {
    expect(providerOf(name).slug).toBe(family)
  })

  it('finds a family by its own name', () => {
    for (const provider of PROVIDERS) expect(providerOf(provider.slug)).toBe(provider)
  })

  it('takes an unknown slug for a provider of its own, with a readable name', () => {
    expect(providerOf('Acme_LLM v2')).toEqual({
      slug: expect.stringMatching(/^acme-llm-v2--[0-9a-f]{8}$/),
      slugs: ['acme_llm v2'],
      cloudProvider: 'Acme LLM V2',
      service: 'Acme LLM V2',
      units: 'tokens',
      nativeBill: 'no',
    })
    expect(providerOf('acme-language-models').slug).toBe('acme-language-models')
  })

  it.each([
    ['acme', 'Acme'],
    ['acme_ai-gateway', 'Acme AI Gateway'],
    ['ACME.ai', 'Acme AI'],
    ['böhm', 'Bohm'],
    ['42labs', '42labs'],
  ])('calls %s %s', (slug, name) => {
    expect(providerOf(slug)).toMatchObject({ cloudProvider: name, service: name })
  })

  it('gives one family one name, however it is spelled', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zA-Z0-9]{1,6}$/), { minLength: 1, maxLength: 4 }), (words) => {
        const [one, other] = [providerOf(words.join('_')), providerOf(words.join(' ').toUpperCase())]
        if (one.slug === other.slug)
          expect([other.cloudProvider, other.service]).toEqual([one.cloudProvider, one.service])
      }),
    )
  })

  it.each(['unknown', 'unassigned', '___', '百度'])('never lets %s be nobody or nothing', (slug) => {
    expect(providerOf(slug).slug).toMatch(/^[a-z]*--[0-9a-f]{8,16}$/)
    expect(providerOf(slug).cloudProvider).toMatch(/^Provider [0-9a-f]{8,16}$/)
    expect(providerOf(slug).service).toBe(providerOf(slug).cloudProvider)
  })

  it('keeps providers apart that are spelled alike', () => {
    const slugs = ['acme_llm', 'acme-llm', 'Acme LLM'].map((slug) => providerOf(slug).slug)
    expect(new Set(slugs).size).toBe(3)
    expect(slugs[1]).toBe('acme-llm')
  })

  it('is unassigned without a slug', () => {
    const none = {
      slug: 'unassigned',
      slugs: [],
      cloudProvider: null,
      service: 'unassigned',
      units: 'tokens',
      nativeBill: 'no',
    }
    expect(providerOf(null)).toEqual(none)
    expect(providerOf('')).toEqual(none)
  })

  it('gives every text a family that fits a CZRN', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (slug) => {
        const provider = providerOf(slug)
        expect(provider.slug).toMatch(/^[a-z0-9-]+$/)
        expect(['unknown', 'unassigned']).not.toContain(provider.slug)
      }),
    )
  })
})

describe('providerSlug', () => {
  it.each([
    ['vertex_ai', 'vertex-ai'],
    ['vertex-ai', 'vertex-ai'],
    ['Vertex AI', 'vertex-ai'],
    ['vertex_ai_beta', 'vertex-ai'],
    ['azure_text', 'azure'],
    ['hosted_vllm', 'vllm'],
    ['OpenAI', 'openai'],
    ['my-gateway', 'my-gateway'],
    ['unassigned', 'unassigned'],
    ['', 'unassigned'],
  ])('%j means %s', (name, family) => {
    expect(providerSlug(name)).toBe(family)
  })

  it('agrees with providerOf and leaves a family as it is', () => {
    for (const slug of [...PROVIDERS.flatMap((provider) => provider.slugs), 'acme_llm', 'unknown', '___']) {
      expect(providerSlug(slug)).toBe(providerOf(slug).slug)
      expect(providerSlug(providerSlug(slug))).toBe(providerSlug(slug))
    }
    expect(providerSlug(providerOf('unassigned').slug)).toBe(providerOf('unassigned').slug)
  })
})
