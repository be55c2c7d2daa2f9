using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.Letta.Absent;
using Conversations.Gateway.Dialects.Letta.AgentFiles;
using Conversations.Gateway.Dialects.Letta.Agents;
using Conversations.Gateway.Dialects.Letta.Blocks;
using Conversations.Gateway.Dialects.Letta.Conversations;
using Conversations.Gateway.Dialects.Letta.Health;
using Conversations.Gateway.Dialects.Letta.History;
using Conversations.Gateway.Dialects.Letta.Import;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Gateway.Dialects.Letta.Models;
using Conversations.Gateway.Dialects.Letta.Runs;
using Conversations.Gateway.Dialects.Letta.Steps;
using Conversations.Gateway.Dialects.Letta.Tools;
using Conversations.Gateway.OpenApi;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Letta's API. Routing takes each of its routes with and without a trailing slash.</summary>
sealed class LettaDialect : IDialect
{
    static readonly PathString[] Open = ["/v1/health", "/v1/ready", "/latest/health", "/latest/ready"];

    public ApiName Api { get; } = new("letta", "Letta", "Agents with memory, their conversations, messages, runs, steps and tools, as Letta has them.", ["Authorization"]);

    public IReadOnlyList<PathString> Prefixes { get; } = ["/v1", "/latest"];

    public bool IsOpen(PathString path) => Open.Any(open => path == open || path == open + "/");

    public string? KeyOf(HttpRequest request)
    {
        const string password = "password ";
        if (request.Bearer() is { } key) return key;
        var bare = request.Headers["X-BARE-PASSWORD"].ToString();
        return bare.StartsWith(password, StringComparison.Ordinal) ? bare[password.Length..] : null;
    }

    public IResult Answer(GateError error) => new LettaError(LettaException.Of(error));

    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes.MapGroup("/v1"));

        // An alias that nobody documents; endpoint names must be unique, so here there are none.
        var latest = routes.MapGroup("/latest").ExcludeFromDescription();
        Map(latest);
        ((IEndpointConventionBuilder)latest).Finally(endpoint =>
        {
            foreach (var name in endpoint.Metadata.OfType<IEndpointNameMetadata>().ToArray()) endpoint.Metadata.Remove(name);
        });
    }

    static void Map(RouteGroupBuilder v1)
    {
        // What each parameter names, wherever it stands.
        v1.Owned(OwnedKind.Agent, "agent_id").Owned(OwnedKind.Conversation, "conversation_id").Owned(OwnedKind.Block, "block_id").Owned(OwnedKind.Tool, "tool_id")
            .Owned(OwnedKind.Run, "run_id").Owned(OwnedKind.Step, "step_id").Owned(OwnedKind.Message, "message_id")
            .Plain("block_label", "tool_name")
            .Naming(OwnedKind.Agent, "agent_id", "agent_ids").Naming(OwnedKind.Conversation, "conversation_id");
        v1.AddEndpointFilter<RouteGroupBuilder, LettaFilter>();
        AgentEndpoints.Map(v1);
        AgentBlockEndpoints.Map(v1);
        AgentToolEndpoints.Map(v1);
        ConversationEndpoints.Map(v1);
        ContextEndpoints.Map(v1);
        ImportEndpoints.Map(v1);
        BlockEndpoints.Map(v1);
        ToolEndpoints.Map(v1);
        ModelEndpoints.Map(v1);
        RunEndpoints.Map(v1);
        StepEndpoints.Map(v1);
        HealthEndpoints.Map(v1);
        MessageEndpoints.Map(v1);
        HistoryEndpoints.Map(v1);
        AgentFileEndpoints.Map(v1);
        TagEndpoints.Map(v1);
        AbsentEndpoints.Map(v1);
    }
}
