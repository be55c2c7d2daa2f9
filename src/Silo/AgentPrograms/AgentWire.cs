using System.Text.Json;
using Conversations.Grains.AgentPrograms;
using Conversations.Log;
using Conversations.Silo.ToolServers;
using Conversations.Workspaces;
using Microsoft.VisualStudio.Threading;
using StreamJsonRpc;

namespace Conversations.Silo.AgentPrograms;

/// <summary>A program and the protocol that it speaks: JSON-RPC, a message a line.</summary>
internal sealed class AgentWire : System.IAsyncDisposable
{
    const int AuthenticationRequired = -32000;

    readonly IRunningProgram program;
    readonly AgentRpc rpc;
    readonly NonConcurrentSynchronizationContext order = new(sticky: false);
    string? nonsense;

    public AgentWire(IRunningProgram program, AgentListener listener)
    {
        this.program = program;
        rpc = new AgentRpc(new NewLineDelimitedMessageHandler(program.Input, new ProtocolLines(new BoundedLines(program.Output)), new SystemTextJsonFormatter()))
        {
            SynchronizationContext = order,
        };
        rpc.AddLocalRpcTarget(listener, new JsonRpcTargetOptions { NotifyClientOfEvents = false });
        rpc.Disconnected += (_, gone) => nonsense = gone.Reason is DisconnectedReason.ParseError or DisconnectedReason.StreamError ? gone.Exception?.Message : null;
        rpc.StartListening();
    }

    public bool IsAlive => !rpc.Completion.IsCompleted;

    /// <exception cref="AgentProgramException">It has not answered as it should; the failure is the given one, or that it has no credentials.</exception>
    public async Task<JsonElement> Call(string method, Dictionary<string, object?> parameters, RunFailure failure, CancellationToken cancellationToken)
    {
        try
        {
            return await rpc.InvokeWithParameterObjectAsync<JsonElement>(method, parameters, CancellationToken.None).WaitAsync(cancellationToken);
        }
        catch (Exception broken) when (broken is ConnectionLostException or IOException or ObjectDisposedException or JsonException)
        {
            var complaint = program.Complaints.Trim();
            throw new AgentProgramException(
                failure,
                $"{(nonsense is null ? $"The ACP agent ended before it had answered {method}." : $"The ACP agent said what is no JSON-RPC: {nonsense}")}{(complaint.Length > 0 ? $"\nIt said: {complaint}" : "")}",
                broken);
        }
        catch (RemoteRpcException refused)
        {
            throw new AgentProgramException(refused.ErrorCode is { } code && (int)code == AuthenticationRequired ? RunFailure.AgentUnauthorized : failure, $"The ACP agent refused {method}: {Words(refused)}", refused);
        }
    }

    /// <summary>Tells it something. One that has gone does not hear it.</summary>
    public async Task Tell(string method, Dictionary<string, object?> parameters)
    {
        try
        {
            await rpc.NotifyWithParameterObjectAsync(method, parameters);
        }
        catch (Exception gone) when (gone is ConnectionLostException or IOException or ObjectDisposedException)
        {
            // Nobody is there.
        }
    }

    /// <summary>Waits until everything has been heard that was said before an answer.</summary>
    public Task Settle()
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        order.Post(_ => settled.SetResult(), null);
        return settled.Task;
    }

    public async ValueTask DisposeAsync()
    {
        // First, because nothing more is to be waited for.
        await program.DisposeAsync();
        rpc.Dispose();
    }

    static string Words(RemoteRpcException refused)
    {
        var code = refused.ErrorCode is { } number ? $"[{(int)number}] " : "";
        var data = refused.ErrorData switch
        {
            null => "",
            JsonElement { ValueKind: JsonValueKind.String } text => $": {text.GetString()}",
            JsonElement json when (json.Text("details") ?? json.Text("message")) is { } details => $": {details}",
            JsonElement json => $": {json.GetRawText()}",
            var other => $": {other}",
        };
        return $"{code}{refused.Message}{data}";
    }
}
