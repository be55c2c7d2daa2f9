using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.OpenApi;
using Conversations.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Tools;

static class ToolEndpoints
{
    const int SearchLimit = 50;

    public static void Map(RouteGroupBuilder v1)
    {
        var tools = v1.MapGroup("/tools").WithTags("tools");
        tools.MapGet("/", List).WithName("tools.list").Shared();
        tools.MapPost("/", Create).WithName("tools.create").Shared();
        tools.MapPut("/", Upsert).WithName("tools.upsert").Shared();
        tools.MapGet("/count", Count).WithName("tools.count").Shared();
        tools.MapPost("/search", Search).WithName("tools.search").Shared();
        tools.MapPost("/add-base-tools", AddBaseTools).WithName("tools.addBaseTools").Shared();
        tools.MapGet("/{tool_id}", Retrieve).WithName("tools.retrieve");
        tools.MapPatch("/{tool_id}", Update).WithName("tools.update");
        tools.MapDelete("/{tool_id}", Delete).WithName("tools.delete");
    }

    [EndpointSummary("Lists tools.")]
    [Asks("name", "search", "after", "before", "order")]
    [Asks<List<string>>("names", "tool_ids", "tool_types", "exclude_tool_types"), Asks<bool>("return_only_letta_tools"), Asks<int>("limit")]
    [Gives<List<ToolDto>>]
    static async Task<IResult> List(HttpRequest request, ToolCatalog tools, CancellationToken cancellationToken)
    {
        var query = new LettaQuery(request);
        var found = ToolFilters.Read(query).Apply(await tools.All(request.HttpContext.Caller().Scope, cancellationToken));
        return LettaResult.Json(LettaPage.Of(found, tool => tool.Id, query, absentLimit: 50), LettaJson.Wire.ListToolDto);
    }

    [EndpointSummary("Counts tools.")]
    [Asks("name", "search"), Asks<List<string>>("names", "tool_ids", "tool_types", "exclude_tool_types"), Asks<bool>("return_only_letta_tools"), Gives<int>]
    static async Task<IResult> Count(HttpRequest request, ToolCatalog tools, CancellationToken cancellationToken)
    {
        var found = ToolFilters.Read(new LettaQuery(request)).Apply(await tools.All(request.HttpContext.Caller().Scope, cancellationToken));
        return LettaResult.Json(found.Count(), LettaJson.Wire.Int32);
    }

    [EndpointSummary("Finds tools by what they are for.")]
    [Takes<ToolSearchBody>, Gives<List<ToolFoundDto>>]
    static async Task<IResult> Search(HttpRequest request, ToolCatalog tools, CancellationToken cancellationToken)
    {
        var body = await RequestBody.Read(request, LettaJson.Body.ToolSearchBody, cancellationToken);
        var filters = new ToolFilters { Search = body.Query, Types = body.ToolTypes, Tags = body.Tags };
        var found = filters.Apply(await tools.All(request.HttpContext.Caller().Scope, cancellationToken)).Take(body.Limit ?? SearchLimit).Select(tool => new ToolFoundDto(tool, 1));
        return LettaResult.Json(found.ToList(), LettaJson.Wire.ListToolFoundDto);
    }

    [EndpointSummary("Makes a tool that clients run.")]
    [Takes<ToolBody>, Gives<ToolDto>]
    static async Task<IResult> Create(
        HttpRequest request, ToolCatalog tools, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var tool = await Read(request, tools, cancellationToken);
        var grain = grains.GetGrain<IToolGrain>(tool.Id);
        var created = await grain.Create(tool);

        // Its id is that of its name, so what it says must tell whether it is this request's.
        if (created is null && request.Making().MayRepeat && await grain.Get() is { } existing && ToolRules.SaySame(existing, tool)) created = existing;
        return Answer(created ?? throw LettaException.Conflict($"There is a tool with the name '{tool.Name}' already."));
    }

    [EndpointSummary("Makes a tool, or changes the one of this name.")]
    [Takes<ToolBody>, Gives<ToolDto>]
    static async Task<IResult> Upsert(
        HttpRequest request, ToolCatalog tools, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var tool = await Read(request, tools, cancellationToken);
        return Answer(await grains.Put(tool));
    }

    /// <summary>The server's own tools are always there; a client that asks for them learns which they are.</summary>
    [EndpointSummary("Lists the server's own tools, which are always there.")]
    [Gives<List<ToolDto>>]
    static IResult AddBaseTools(ToolCatalog tools) => LettaResult.Json(tools.Servers(), LettaJson.Wire.ListToolDto);

    [EndpointSummary("Shows a tool.")]
    [Gives<ToolDto>]
    static async Task<IResult> Retrieve(HttpRequest request, ToolCatalog tools) =>
        LettaResult.Json(await tools.Get(request.Id("tool")), LettaJson.Wire.ToolDto);

    [EndpointSummary("Changes a tool.")]
    [Takes<ToolBody>, Gives<ToolDto>]
    static async Task<IResult> Update(HttpRequest request, ToolCatalog tools, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = request.Id("tool");
        var body = await RequestBody.Read(request, LettaJson.Body.ToolBody, cancellationToken);
        await CheckIsClients(id, tools);
        return Answer(await grains.ChangeTool(id, tool => ToolRules.Changed(tool, body)));
    }

    [EndpointSummary("Deletes a tool.")]
    [Gives(typeof(void))]
    static async Task<IResult> Delete(HttpRequest request, ToolCatalog tools, IGrainFactory grains)
    {
        var id = request.Id("tool");
        await CheckIsClients(id, tools);
        await grains.GetGrain<IToolGrain>(id).Delete();
        return LettaResult.Null();
    }

    static async Task<ToolState> Read(HttpRequest request, ToolCatalog tools, CancellationToken cancellationToken)
    {
        var tool = ToolRules.New(await RequestBody.Read(request, LettaJson.Body.ToolBody, cancellationToken), request.Making());
        if (tools.IsServers(tool.Name)) throw LettaException.Conflict($"The server has a tool of its own with the name '{tool.Name}'.");
        return tool;
    }

    static async Task CheckIsClients(Guid id, ToolCatalog tools)
    {
        if ((await tools.Get(id)).ToolType != ToolDto.Custom) throw LettaException.InvalidArgument("The server's own tools cannot be changed");
    }

    static IResult Answer(ToolState tool) => LettaResult.Json(tool.ToWire(), LettaJson.Wire.ToolDto);
}
