using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Agents;
using Conversations.Grains.ToolServers;
using Conversations.Log;
using Conversations.Secrets;

namespace Conversations.Grains.Runs;

/// <summary>The connections to the agent's servers of tools: opened by a run, kept between runs, and closed when the conversation is paused, deleted or goes elsewhere.</summary>
public sealed partial class ConversationGrain
{
    /// <summary>Null: this activation has never connected to any.</summary>
    SemaphoreSlim? serversTurn;
    IToolServerSession? served;

    /// <summary>What the servers were given and nobody may see. It stays when they are gone: files may hold it.</summary>
    ImmutableArray<string> serverSecrets = [];

    /// <exception cref="ToolServerException">A server cannot be used.</exception>
    async Task ConnectServers(AgentState agent, CancellationToken cancellationToken)
    {
        if (agent.ToolServers is null) return;
        serversTurn ??= new(1, 1);
        await serversTurn.WaitAsync(cancellationToken);
        try
        {
            if (served is { IsAlive: true }) return;
            await CloseServed();
            var secrets = await GrainFactory.GetGrain<ISecretsGrain>(agent.Id).Reveal();
            if (secrets.GetValueOrDefault(Conversations.Agents.ToolServers.SecretName)?.Value is not { } text)
                throw new ToolServerException("The settings of this agent's MCP servers cannot be read any more.");
            var values = (await Secrets()).Values;
            var servers = JsonSerializer.Deserialize<ImmutableDictionary<string, ToolServer>>(text)!.ToImmutableDictionary(each => each.Key, each => Expand(each.Value, values));
            serverSecrets = [.. servers.Values.SelectMany(ServerSecrets.Of).Distinct()];
            served = await connector.Connect(state.Id, servers, cancellationToken);
        }
        catch (ToolServerException failure)
        {
            throw new ToolServerException((await Secrets()).Hide(failure.Message), failure);
        }
        finally
        {
            serversTurn.Release();
        }
    }

    async Task CloseServers()
    {
        if (serversTurn is null) return;
        await serversTurn.WaitAsync();
        try
        {
            await CloseServed();
        }
        finally
        {
            serversTurn.Release();
        }
    }

    async Task CloseServed()
    {
        if (served is not { } closing) return;
        served = null;
        await closing.DisposeAsync();
    }

    /// <summary>The setup with the tools that the servers have now.</summary>
    async Task<RunSetup> WithServedTools(RunSetup setup, RunOptions options, CancellationToken cancellationToken)
    {
        if (served is not { } session) return setup;
        await session.Settle(cancellationToken);
        return ReferenceEquals(session.Tools, setup.Served) ? setup : (await Prepare(setup.Agent, state.Head!.Metadata, options)).Value ?? setup;
    }

    static ToolServer Expand(ToolServer server, IReadOnlyDictionary<string, string> secrets)
    {
        string? Filled(string? text) => text is null ? null : SecretReferences.Expand(text, secrets, unbraced: false);
        return server with
        {
            Command = Filled(server.Command),
            Url = Filled(server.Url),
            Arguments = [.. server.Arguments.Select(argument => Filled(argument)!)],
            Variables = server.Variables.ToImmutableDictionary(each => each.Key, each => Filled(each.Value)!),
            Headers = server.Headers.ToImmutableDictionary(each => each.Key, each => Filled(each.Value)!),
        };
    }
}
