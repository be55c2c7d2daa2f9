using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Grains.AgentPrograms;
using Conversations.Log;
using Conversations.Workspaces;

namespace Conversations.Silo.AgentPrograms;

internal sealed class AgentProgramStarter(IWorkspaces workspaces, TimeProvider time) : IAgentPrograms
{
    /// <summary>The version of the protocol that is spoken here.</summary>
    const int Protocol = 1;

    public async Task<IAgentConnection> Open(Guid workspaceId, AgentProgram program, ProgramCommand command, string? sessionId, CancellationToken cancellationToken)
    {
        var patience = TimeSpan.FromSeconds(program.StartPatience ?? AgentProgram.UsualStartPatience);
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var workspace = workspaces.Of(workspaceId);
        IRunningProgram running;
        try
        {
            running = await workspace.Start(new ProgramStart(command.Command, command.Arguments, command.Variables), either.Token);
        }
        catch (WorkspaceException refused)
        {
            throw new AgentProgramException(RunFailure.AgentNotStarted, $"The ACP agent could not be started: {refused.Message}", refused);
        }

        var listener = new AgentListener();
        var wire = new AgentWire(running, listener);
        try
        {
            return await Open(wire, listener, program, command, sessionId, workspace.Folder, either.Token);
        }
        catch (Exception failure)
        {
            var complaint = running.Complaints.Trim();
            await wire.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (failure is not OperationCanceledException) throw;
            var seconds = patience.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture);
            throw new AgentProgramException(RunFailure.AgentSlowToStart, $"The ACP agent has opened no session within {seconds} seconds.{(complaint.Length > 0 ? $"\nIt said: {complaint}" : "")}", failure);
        }
    }

    async Task<IAgentConnection> Open(
        AgentWire wire, AgentListener listener, AgentProgram program, ProgramCommand command, string? sessionId, string folder, CancellationToken cancellationToken)
    {
        var known = await wire.Call("initialize", Introduction(), RunFailure.AgentNotStarted, cancellationToken);
        if (known.Number("protocolVersion") is var version && version != Protocol)
            throw new AgentProgramException(RunFailure.AgentNotReady, $"The ACP agent speaks version {version} of the protocol; here it is version {Protocol}.");
        var able = known.Value("agentCapabilities") ?? default;
        if (Credentials.Method(known, command.Variables) is { } method) await wire.Call("authenticate", new() { ["methodId"] = method }, RunFailure.AgentUnauthorized, cancellationToken);

        var reach = able.Value("mcpCapabilities") ?? default;
        JsonArray Servers() => ServerBlocks.Of(command.Servers, reach.Flag("http"), reach.Flag("sse"));
        var loaded = sessionId is not null && able.Flag("loadSession") ? await Load(wire, sessionId, folder, Servers(), cancellationToken) : null;
        var opened = loaded ?? await wire.Call("session/new", new() { ["cwd"] = folder, ["mcpServers"] = Servers() }, RunFailure.AgentNotReady, cancellationToken);
        if ((loaded is null ? opened.Text("sessionId") : sessionId) is not { } id)
            throw new AgentProgramException(RunFailure.AgentNotReady, "The ACP agent has opened a session without an id.");

        var models = SessionModels.Of(opened);
        if (program.Model is { } model && model != models.Current) await AgentConnection.SetModel(wire, id, model, models.IsOption, RunFailure.AgentNotReady, cancellationToken);
        if (program.Mode is { } mode) await wire.Call("session/set_mode", new() { ["sessionId"] = id, ["modeId"] = mode }, RunFailure.AgentNotReady, cancellationToken);

        var itself = known.Value("agentInfo") ?? default;
        var session = new AgentSession(id, folder) { Name = itself.Text("name"), Version = itself.Text("version"), Model = program.Model ?? models.Current, Models = models.All };
        return new AgentConnection(
            wire, listener, session, models.IsOption, (able.Value("promptCapabilities") ?? default).Flag("image"), loaded is not null, TimeSpan.FromSeconds(program.Patience ?? AgentProgram.UsualPatience), time);
    }

    /// <returns>Null: the program does not know the session any more.</returns>
    static async Task<JsonElement?> Load(AgentWire wire, string sessionId, string folder, JsonArray servers, CancellationToken cancellationToken)
    {
        try
        {
            return await wire.Call("session/load", new() { ["sessionId"] = sessionId, ["cwd"] = folder, ["mcpServers"] = servers }, RunFailure.AgentNotReady, cancellationToken);
        }
        catch (AgentProgramException refused) when (wire.IsAlive && refused.Failure == RunFailure.AgentNotReady)
        {
            return null;
        }
    }

    static Dictionary<string, object?> Introduction() => new()
    {
        ["protocolVersion"] = Protocol,
        ["clientCapabilities"] = new JsonObject
        {
            ["fs"] = new JsonObject { ["readTextFile"] = false, ["writeTextFile"] = false },
            ["terminal"] = false,
        },
        ["clientInfo"] = new JsonObject { ["name"] = "conversations", ["version"] = "1.0.0" },
    };
}
