using Conversations.Gateway.Dialects.Letta.Tools;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Agents;

/// <summary>The tools that an agent may call.</summary>
static class AgentToolEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var tools = v1.MapGroup("/agents/{agent_id}/tools").WithTags("agents");
        tools.MapGet("/", List).WithName("agents.tools.list");
        tools.MapPatch("/attach/{tool_id}", Attach).WithName("agents.tools.attach");
        tools.MapPatch("/detach/{tool_id}", Detach).WithName("agents.tools.detach");
        tools.MapPatch("/approval/{tool_name}", UpdateApproval).WithName("agents.tools.updateApproval");
    }

    [EndpointSummary("Lists an agent's tools.")]
    [Asks("after", "before", "order"), Asks<int>("limit"), Gives<List<ToolDto>>]
    static async Task<IResult> List(HttpRequest request, AgentView view, ToolCatalog tools)
    {
        var attached = await tools.Of(await view.Get(request.Id("agent")));
        var page = LettaPage.Of(attached, tool => tool.Id, new LettaQuery(request), absentLimit: 10);
        return LettaResult.Json(page, LettaJson.Wire.ListToolDto);
    }

    [EndpointSummary("Lets an agent call a tool.")]
    [Gives<AgentDto>]
    static async Task<IResult> Attach(
        HttpRequest request, AgentView view, IGrainFactory grains, ToolCatalog tools, CancellationToken cancellationToken)
    {
        var id = request.Id("agent");
        var tool = await tools.One(request.Id("tool"));
        return await view.Json(await grains.Change(id, tool.Attach), cancellationToken);
    }

    [EndpointSummary("Takes a tool from an agent.")]
    [Gives<AgentDto>]
    static async Task<IResult> Detach(
        HttpRequest request, AgentView view, IGrainFactory grains, ToolCatalog tools, CancellationToken cancellationToken)
    {
        var id = request.Id("agent");
        var tool = await tools.One(request.Id("tool"));
        return await view.Json(await grains.Change(id, tool.Detach), cancellationToken);
    }

    [EndpointSummary("Says whether an agent's calls of a tool need approval.")]
    [Takes<ToolApprovalBody>, Gives<AgentDto>]
    static async Task<IResult> UpdateApproval(
        HttpRequest request, AgentView view, IGrainFactory grains, ToolCatalog tools, CancellationToken cancellationToken)
    {
        var id = request.Id("agent");
        var name = request.Text("tool_name");
        var body = await RequestBody.Read(request, LettaJson.Body.ToolApprovalBody, cancellationToken);
        if (body.RequiresApproval is not { } required) throw LettaException.Validation("body.requires_approval: Field required");
        if (!(await tools.Of(await view.Get(id))).Any(tool => tool.Name == name))
            throw LettaException.NotFound($"Tool of agent {LettaId.Agent(id)}", name);

        var changed = await grains.Change(id, agent =>
        {
            var others = agent.ToolsThatNeedApproval.Remove(name);
            return agent with { ToolsThatNeedApproval = required ? others.Add(name) : others };
        });
        return await view.Json(changed, cancellationToken);
    }
}
