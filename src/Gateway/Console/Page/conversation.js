/**
 * A conversation as it follows from the items of its stream, and from nothing else.
 * `blocks` is what is shown, in order: `{kind: 'user' | 'answer' | 'summary' | 'run', key, …}`.
 */
export class Conversation {
  title = null;
  model = null;
  archived = false;
  running = null;
  waiting = [];
  tokens = 0;
  cost = 0;
  blocks = [];
  #byKey = new Map();
  #tools = new Map();
  #run = null;

  /** Somebody has said something, and nothing is about to answer it. */
  get isOwed() {
    return !this.running && this.waiting.length === 0 && this.blocks.at(-1)?.kind === 'user';
  }

  /** @returns the blocks that are now other than before; null: all. */
  apply(item) {
    switch (item.type) {
      case 'conversation.created': this.title = item.title; return [];
      case 'conversation.changed': return this.#changed(item);
      case 'conversation.cleared': return this.#cleared();
      case 'run.started': return this.#started(item);
      case 'step.started': return [this.#answer(item.message_id, item.run_id)];
      case 'message.delta': return [this.#piece(item)];
      case 'message.completed': return this.#completed(item.message);
      case 'message.void': return this.#void(item);
      case 'tools.started': return item.tool_call_ids.flatMap(id => this.#tool(id, { state: 'running' }));
      case 'approval.requested':
        this.waiting = item.tool_calls;
        return item.tool_calls.flatMap(call => this.#tool(call.id, { state: 'waiting' }));
      case 'approval.decided':
        this.waiting = [];
        return item.decisions.flatMap(each => this.#tool(each.tool_call_id, each.approved ? { state: 'running' } : { state: 'denied', reason: each.reason }));
      case 'step.finished':
        this.tokens += item.usage.total_tokens;
        this.cost += item.usage.cost;
        return [];
      case 'run.finished': return this.#finished(item);
      case 'run.cancelled':
        this.waiting = [];
        return this.#stopTools();
      default: return [];
    }
  }

  #changed(item) {
    this.title = item.title ?? this.title;
    this.model = item.model ?? this.model;
    this.archived = item.archived ?? this.archived;
    return [];
  }

  #cleared() {
    this.blocks = [];
    this.waiting = [];
    this.#byKey.clear();
    this.#tools.clear();
    return null;
  }

  #started(item) {
    this.running = item.run_id;
    this.model = item.model || this.model;
    this.#run = { id: item.run_id, at: item.at };
    return [];
  }

  #finished(item) {
    this.running = null;
    const empty = this.blocks.filter(block => block.kind === 'answer' && block.run === item.run_id && block.streaming);
    for (const block of empty) block.streaming = false;
    const block = this.#add({
      kind: 'run',
      key: `run-${item.run_id}`,
      status: item.status,
      reason: item.stop_reason,
      error: item.error,
      steps: item.steps,
      tokens: item.total_tokens,
      cost: item.cost,
      seconds: this.#run?.id === item.run_id ? (new Date(item.at) - new Date(this.#run.at)) / 1000 : null,
    });
    return [...empty, block, ...item.stop_reason === 'requires_approval' ? [] : this.#stopTools()];
  }

  #answer(id, run) {
    return this.#byKey.get(id) ?? this.#add({ kind: 'answer', key: id, run, text: '', reasoning: '', tools: [], streaming: true, partial: false });
  }

  #piece(item) {
    const block = this.#answer(item.message_id, item.run_id);
    if (item.kind === 'text') block.text += item.delta;
    else if (item.kind === 'reasoning') block.reasoning += item.delta;
    else this.#call(block, item.tool_call_id, item.tool_name).arguments += item.delta;
    return block;
  }

  #completed(message) {
    const { role, metadata } = message;
    if (role === 'tool') return (metadata.tool_results ?? []).flatMap(result => this.#tool(result.id, this.#resultOf(result)));
    if (role === 'user') return [this.#add({ kind: 'user', key: message.id, text: message.content, at: message.created_at })];
    if (role === 'system') return message.content ? [this.#add({ kind: 'summary', key: message.id, text: message.content })] : [];
    const block = this.#answer(message.id, metadata.run_id);
    block.text = message.content;
    block.reasoning = metadata.reasoning ?? '';
    block.partial = metadata.partial === true;
    block.streaming = false;
    block.at = message.created_at;
    for (const call of metadata.tool_calls ?? []) this.#call(block, call.id, call.name).arguments = call.arguments;
    return [block];
  }

  #resultOf(result) {
    const denied = this.#tools.get(result.id)?.tool.state === 'denied';
    return { result: result.content, state: denied ? 'denied' : result.success ? 'done' : 'failed' };
  }

  #void(item) {
    const block = this.#byKey.get(item.message_id);
    if (!block) return [];
    this.#byKey.delete(block.key);
    this.blocks.splice(this.blocks.indexOf(block), 1);
    return null;
  }

  #call(block, id, name) {
    const known = this.#tools.get(id);
    if (known) return known.tool;
    const tool = { id, name: name ?? '', arguments: '', state: 'calling', result: null, reason: null };
    block.tools.push(tool);
    this.#tools.set(id, { tool, block });
    return tool;
  }

  #tool(id, changes) {
    const known = this.#tools.get(id);
    if (!known) return [];
    Object.assign(known.tool, changes);
    return [known.block];
  }

  /** What neither waits nor has a result will have none. */
  #stopTools() {
    const changed = [];
    for (const { tool, block } of this.#tools.values()) {
      if (tool.result !== null || tool.state === 'denied' || tool.state === 'stopped' || this.waiting.some(call => call.id === tool.id)) continue;
      tool.state = 'stopped';
      changed.push(block);
    }

    return changed;
  }

  #add(block) {
    const known = this.#byKey.get(block.key);
    if (known) return Object.assign(known, block);
    this.blocks.push(block);
    this.#byKey.set(block.key, block);
    return block;
  }
}
