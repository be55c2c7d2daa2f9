import { h } from './dom.js';
import { pretty } from './tool.js';

/** Hands a conversation over as a file. */
export function save(conversation, id, form) {
  const text = form === 'json' ? asJson(conversation, id) : asMarkdown(conversation);
  const name = (conversation.title ?? 'conversation').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 60) || 'conversation';
  const address = URL.createObjectURL(new Blob([text], { type: form === 'json' ? 'application/json' : 'text/markdown' }));
  const link = h('a', { href: address, download: `${name}.${form === 'json' ? 'json' : 'md'}` });
  link.click();
  URL.revokeObjectURL(address);
}

function asJson({ title, model, tokens, cost, blocks }, id) {
  const said = blocks.filter(block => block.kind !== 'run');
  return JSON.stringify({
    id,
    title,
    model,
    total_tokens: tokens,
    total_cost: cost,
    exported_at: new Date().toISOString(),
    messages: said.map(block => ({
      id: block.key,
      role: { user: 'user', answer: 'assistant', summary: 'system' }[block.kind],
      content: block.text,
      created_at: block.at,
      ...block.reasoning && { reasoning: block.reasoning },
      ...block.partial && { partial: true },
      ...block.tools?.length && { tool_calls: block.tools.map(({ id: call, name, arguments: input, state, result }) => ({ id: call, name, arguments: input, state, result })) },
    })),
  }, null, 2);
}

function asMarkdown({ title, blocks }) {
  const parts = [`# ${title ?? 'Conversation'}`];
  for (const block of blocks) {
    if (block.kind === 'user') parts.push(`## You\n\n${block.text}`);
    if (block.kind === 'summary') parts.push(`## Summary of earlier messages\n\n${block.text}`);
    if (block.kind !== 'answer') continue;
    parts.push(`## Assistant\n\n${block.text}`.trim());
    for (const tool of block.tools) {
      parts.push(`**${tool.name}** (${tool.state})\n\n${fenced(pretty(tool.arguments), 'json')}`);
      if (tool.result !== null) parts.push(fenced(tool.result, ''));
    }
  }

  return `${parts.join('\n\n')}\n`;
}

/** A fence that the text itself does not end. */
function fenced(text, language) {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
