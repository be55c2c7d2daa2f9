using Conversations.Gateway.Access;
using Conversations.Gateway.OpenApi;
using Conversations.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Models;

static class ModelEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var models = v1.MapGroup("/models").WithTags("models");
        models.MapGet("/", List).WithName("models.list").Shared();
        models.MapGet("/embedding", ListEmbedding).WithName("models.embeddings.list").Shared();
    }

    [EndpointSummary("Lists the models that can be used.")]
    [Asks<List<string>>("provider_name"), Gives<List<ModelDto>>]
    static async Task<IResult> List(HttpRequest request, IModelDirectory models, CancellationToken cancellationToken)
    {
        var query = new LettaQuery(request);
        var providers = query.Many("provider_name") ?? [];
        var listed = (await models.List(cancellationToken)).Where(model => providers.IsEmpty || providers.Contains(model.Provider));
        return LettaResult.Json(listed.Select(model => model.ToWire()).ToList(), LettaJson.Wire.ListModelDto);
    }

    /// <summary>Nothing here embeds text, so there is never one to choose.</summary>
    [EndpointSummary("Lists nothing: nothing here embeds text.")]
    [Gives<List<ModelDto>>]
    static IResult ListEmbedding() => LettaResult.Json([], LettaJson.Wire.ListModelDto);
}
