using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.Chat;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Operations;

/// <summary>What operators ask of the one process that they address, in the chat API's manners.</summary>
sealed class OperationsDialect : IDialect
{
    public ApiName Api { get; } = new("operations", "Operations", "What operators ask of the process that answers.", ["Authorization"]);

    public IReadOnlyList<PathString> Prefixes { get; } = ["/metrics", "/operations"];

    public bool IsOpen(PathString path) => false;

    public string? KeyOf(HttpRequest request) => request.Bearer();

    public IResult Answer(GateError error) => new ChatError(ChatException.Of(error));

    public void Map(IEndpointRouteBuilder routes)
    {
        var own = routes.MapGroup("");
        own.AddEndpointFilter<RouteGroupBuilder, ChatFilter>();
        MetricsEndpoint.Map(own);
        SiloEndpoints.Map(own);
    }
}
