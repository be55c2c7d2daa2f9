using Conversations.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Tools;

static class ToolEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var tools = v1.MapGroup("/tools").WithTags("tools");
        tools.MapGet("/", List).WithName("tools.list");
        tools.MapPost("/add-base-tools", AddBaseTools).WithName("tools.addBaseTools");
        tools.MapGet("/{tool_id}", Retrieve).WithName("tools.retrieve");
    }

    static IResult List(HttpRequest request, IToolDirectory tools)
    {
        var query = new LettaQuery(request);
        var (name, search) = (query.Text("name"), query.Text("search"));
        var (names, ids) = (query.Many("names"), query.Many("tool_ids"));
        var (types, excluded) = (query.Many("tool_types"), query.Many("exclude_tool_types"));
        var found = tools.List()
            .Where(tool => name is null || tool.Name == name)
            .Where(tool => search is null || tool.Name.Contains(search, StringComparison.OrdinalIgnoreCase))
            .Where(tool => names is not { } some || some.Contains(tool.Name))
            .Where(tool => ids is not { } some || some.Contains(LettaId.Tool(tool.Name)))
            .Where(tool => types is not { } some || some.Contains(tool.Kind))
            .Where(tool => excluded is not { } some || !some.Contains(tool.Kind))
            .Select(tool => tool.ToWire());
        return LettaResult.Json(LettaPage.Of(found, tool => tool.Id, query, absentLimit: 50), LettaJson.Wire.ListToolDto);
    }

    /// <summary>The server's own tools are always there; a client that asks for them learns which they are.</summary>
    static IResult AddBaseTools(IToolDirectory tools) =>
        LettaResult.Json(tools.List().Select(tool => tool.ToWire()).ToList(), LettaJson.Wire.ListToolDto);

    static IResult Retrieve(HttpRequest request, IToolDirectory tools)
    {
        var id = LettaId.Tool(request.Id("tool"));
        var tool = tools.Find(id) ?? throw LettaException.NotFound("Tool", id);
        return LettaResult.Json(tool.ToWire(), LettaJson.Wire.ToolDto);
    }
}
