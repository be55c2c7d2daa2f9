using System.Net;
using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>What clients of the agent server do that no other dialect does.</summary>
static partial class Scenarios
{
    const string Loops = "/agent-server/api/conversations";

    static IEnumerable<Scenario> OfLoops =>
    [
        new("start with a message", ["commit created+message+metadata-changed+message+run-started+step-started"], stage =>
        {
            var id = Guid.NewGuid();
            return Task.FromResult(new Act(
                () => Started(stage, id, ""","initial_message":{"content":[{"type":"text","text":"hello"}]}"""),
                () => stage.Ended($"conv-{id}", "Completed")));
        }),
        new("pause at rest", ["commit standing-changed"], async stage =>
        {
            var id = await Started(stage, Guid.NewGuid());
            return new(() => stage.Post($"{Loops}/{id}/pause", "{}"), async () => Assert.Equal("paused", (string)(await stage.Get($"{Loops}/{id}"))["execution_status"]!));
        }),
        new("pause in a run", ["commit pause-requested"], async stage =>
        {
            var id = await Started(stage, Guid.NewGuid(), ""","initial_message":{"content":[{"type":"text","text":"/words 100 /slow 20"}]}""");
            return new(() => stage.Post($"{Loops}/{id}/pause", "{}"), () => stage.Ended($"conv-{id}", "Completed"));
        }),
        new("question beside", ["commit usage-recorded"], async stage =>
        {
            var id = await Started(stage, Guid.NewGuid());
            return new(() => stage.Post($"{Loops}/{id}/ask_agent", """{"question":"what"}"""), async () => Assert.Equal("idle", (string)(await stage.Get($"{Loops}/{id}"))["execution_status"]!));
        }),
        new("calls that are told", ["commit completion-logged"], stage =>
        {
            var id = Guid.NewGuid();
            return Task.FromResult(new Act(
                () => stage.Post(Loops, $$"""
                    {"conversation_id":"{{id}}","agent":{"llm":{"model":"local/echo","log_completions":true} },"workspace":{"working_dir":"/workspace"},"initial_message":{"content":[{"type":"text","text":"hello"}]} }
                    """),
                async () =>
                {
                    await stage.Ended($"conv-{id}", "Completed");
                    Assert.NotEmpty((await stage.Get($"{Loops}/{id}/events/search?kind=LLMCompletionLogEvent"))["items"]!.AsArray());
                }));
        }),
        new("fork of the whole log", ["commit created+message+forked"], async stage =>
        {
            var id = await Started(stage, Guid.NewGuid());
            var fork = Guid.NewGuid();
            return new(
                () => stage.Post($"{Loops}/{id}/fork", $$"""{"id":"{{fork}}"}""", HttpStatusCode.Conflict),
                async () => Assert.Equal($"{id}", (string)(await stage.Get($"{Loops}/{fork}"))["forked_from_conversation_id"]!));
        }),
        new("go on from an earlier event", ["commit navigated+standing-changed"], async stage =>
        {
            var id = await Started(stage, Guid.NewGuid());
            await stage.Say($"conv-{id}", "hello");
            var asked = (string)(await stage.Get($"{Loops}/{id}/events/search?source=user"))["items"]![0]!["id"]!;
            return new(() => stage.Post($"{Loops}/{id}/navigate", $$"""{"event_id":"{{asked}}"}"""), async () =>
            {
                var info = await stage.Get($"{Loops}/{id}");
                Assert.Equal((asked, "idle"), ((string)info["leaf_event_id"]!, (string)info["execution_status"]!));
            });
        }),
        new("hook", ["commit hook-executed+run-started+step-started"], async stage =>
        {
            var id = await Started(stage, Guid.NewGuid(), ""","hook_config":{"session_start":[{"hooks":[{"command":"true"}]}]}""");
            return new(() => stage.Post($"{Loops}/{id}/run", "{}", HttpStatusCode.Conflict), () => stage.Ended($"conv-{id}", "Completed"));
        }),
        new("goal", ["commit goal-changed+metadata-changed+message+run-started+step-started", "commit message+step-finished+goal-changed+run-finished"], async stage =>
        {
            var id = await Started(stage, Guid.NewGuid());
            return new(
                () => stage.Post($"{Loops}/{id}/goal", """{"objective":"/say {\"score\":0.9,\"complete\":true,\"missing\":\"\"}"}""", HttpStatusCode.Conflict),
                () => stage.Ended($"conv-{id}", "Completed"));
        }),
        new("agent that is a program", ["state secrets write", "commit agent-session", "commit agent-call"], stage =>
        {
            var id = Guid.NewGuid();
            return Task.FromResult(new Act(
                () => stage.Post(Loops, $$"""{"conversation_id":"{{id}}","agent":{"kind":"ACPAgent","acp_command":["node","-e",{{JsonValue.Create(Program).ToJsonString()}}]},"workspace":{"working_dir":"/workspace"},"initial_message":{"content":[{"type":"text","text":"hello"}]} }"""),
                () => stage.Ended($"conv-{id}", "Completed")));
        }),
    ];

    /// <summary>An ACP agent that begins and ends one call for each prompt, and says a word.</summary>
    const string Program = """
        const send = message => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');
        const tell = update => send({ method: 'session/update', params: { sessionId: 'one', update } });
        require('readline').createInterface({ input: process.stdin }).on('line', line => {
          const { id, method } = JSON.parse(line);
          if (method === 'session/prompt') {
            tell({ sessionUpdate: 'tool_call', toolCallId: 'call', title: 'Working', status: 'pending' });
            tell({ sessionUpdate: 'tool_call_update', toolCallId: 'call', status: 'completed' });
            tell({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'done' } });
          }
          if (id !== undefined) send({ id, result: { initialize: { protocolVersion: 1 }, 'session/new': { sessionId: 'one' } }[method] ?? { stopReason: 'end_turn' } });
        });
        """;

    static async Task<Guid> Started(Stage stage, Guid id, string more = "")
    {
        await stage.Post(Loops, $$"""{"conversation_id":"{{id}}","agent":{"llm":{"model":"local/echo"} },"workspace":{"working_dir":"/workspace"}{{more}} }""");
        return id;
    }
}
