using Conversations.Gateway.Access;
using Conversations.Users;

namespace Conversations.Silo.Tests.Access;

/// <summary>Requests whose bodies name things, which the endpoint table cannot tell.</summary>
static class NamedInBodies
{
    static readonly AccessRule ForAll = new(UserRole.User, [], Forbids: false);

    public static (Route Route, string Body)[] All { get; } =
    [
        (Post("/v1/conversations/default/messages"), """{"agent_id":"<Agent>","input":"hi","streaming":false}"""),
        (Post("/v1/conversations/default/messages/preview-raw-payload"), """{"agent_id":"<Agent>","input":"hi"}"""),
        (Post("/v1/conversations/default/stream"), """{"agent_id":"<Agent>"}"""),
        (Post("/v1/conversations/default/stream"), """{"run_id":"<Run>","starting_after":1}"""),
        (Post("/v1/conversations/default/compact"), """{"agent_id":"<Agent>"}"""),
        (Post("/v1/conversations/default/recompile"), """{"agent_id":"<Agent>"}"""),
        (Post("/v1/agents"), """{"block_ids":["<Block>"]}"""),
        (Post("/v1/agents"), """{"tool_ids":["<Tool>"]}"""),
        (Post("/v1/agents"), """{"tools":["<name>"]}"""),
        (Post("/v1/messages/search"), """{"query":"canary"}"""),
        (Post("/v1/messages/search"), """{"query":"canary","agent_id":"<Agent>"}"""),
        (Post("/v1/messages/search"), """{"query":"canary","conversation_id":"<Conversation>"}"""),
        (Post("/agent-server/api/conversations"), """{"agent":{"llm":{"model":"local/echo"}},"workspace":{"working_dir":"."},"parent_conversation_id":"<Conversation>"}"""),
        (Post("/api/v1/app-conversations"), """{"parent_conversation_id":"<Conversation>"}"""),
        (Post("/v1/tools/search"), """{"query":"<name>"}"""),
    ];

    static Route Post(string path) => new("POST", path, ForAll);
}
