using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.AgentServer;
using Conversations.Gateway.Dialects.Chat;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.DurableStreams;

/// <summary>The read side of the Durable Streams protocol: every conversation is a stream of what happens in it. Errors are those of the chat API.</summary>
sealed class DurableStreamsDialect : IDialect
{
    public const string Base = "/v1/stream";

    public ApiName Api { get; } = new(
        "streams", "Durable Streams", "What happens in each conversation, live and from any place.", ["Authorization", AgentServerDialect.KeyHeader]);

    public IReadOnlyList<PathString> Prefixes { get; } = [Base];

    public bool IsOpen(PathString path) => false;

    public string? KeyOf(HttpRequest request) =>
        request.Bearer() ?? (request.Headers[AgentServerDialect.KeyHeader].ToString() is { Length: > 0 } key ? key : null);

    public IResult Answer(GateError error) => new ChatError(ChatException.Of(error));

    public void Map(IEndpointRouteBuilder routes)
    {
        var streams = routes.MapGroup(Base).WithTags("streams");
        streams.AddEndpointFilter<RouteGroupBuilder, ChatFilter>();
        StreamEndpoints.Map(streams);
    }
}
