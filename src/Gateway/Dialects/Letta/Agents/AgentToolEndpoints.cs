using Conversations.Agents;
using Conversations.Gateway.Dialects.Letta.Tools;
using Conversations.Tools;
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

    static async Task<IResult> List(HttpRequest request, AgentView view, IToolDirectory tools)
    {
        var agent = await view.Get(request.Id("agent"));
        var attached = tools.List().Where(tool => agent.Tools.Contains(tool.Name)).Select(tool => tool.ToWire());
        var page = LettaPage.Of(attached, tool => tool.Id, new LettaQuery(request), absentLimit: 10);
        return LettaResult.Json(page, LettaJson.Wire.ListToolDto);
    }

    static async Task<IResult> Attach(
        HttpRequest request, AgentView view, IGrainFactory grains, IToolDirectory tools, CancellationToken cancellationToken)
    {
        var (agent, name) = await Named(request, view, tools);
        if (!agent.Tools.Contains(name)) agent = await grains.Replace(agent with { Tools = agent.Tools.Add(name) });
        return await view.Json(agent, cancellationToken);
    }

    static async Task<IResult> Detach(
        HttpRequest request, AgentView view, IGrainFactory grains, IToolDirectory tools, CancellationToken cancellationToken)
    {
        var (agent, name) = await Named(request, view, tools);
        if (agent.Tools.Contains(name)) agent = await grains.Replace(agent with { Tools = agent.Tools.Remove(name) });
        return await view.Json(agent, cancellationToken);
    }

    static async Task<IResult> UpdateApproval(
        HttpRequest request, AgentView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = request.Id("agent");
        var name = request.Text("tool_name");
        var body = await RequestBody.Read(request, LettaJson.Body.ToolApprovalBody, cancellationToken);
        if (body.RequiresApproval is not { } required) throw LettaException.Validation("body.requires_approval: Field required");
        var agent = await view.Get(id);
        if (!agent.Tools.Contains(name)) throw LettaException.NotFound($"Tool of agent {LettaId.Agent(id)}", name);

        var others = agent.ToolsThatNeedApproval.Remove(name);
        agent = await grains.Replace(agent with { ToolsThatNeedApproval = required ? others.Add(name) : others });
        return await view.Json(agent, cancellationToken);
    }

    static async Task<(AgentState Agent, string Tool)> Named(HttpRequest request, AgentView view, IToolDirectory tools)
    {
        var (agentId, toolId) = (request.Id("agent"), LettaId.Tool(request.Id("tool")));
        var tool = tools.Find(toolId) ?? throw LettaException.NotFound("Tool", toolId);
        return (await view.Get(agentId), tool.Name);
    }
}
