using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Conversations.Grains.AgentPrograms;
using Conversations.Log;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.AgentPrograms;

/// <param name="images">True: the program takes images.</param>
internal sealed class AgentConnection(AgentWire wire, AgentListener listener, AgentSession session, bool modelIsOption, bool images, bool isResumed, TimeSpan patience, TimeProvider time) : IAgentConnection
{
    /// <summary>How long a program that was told to stop may take for it.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    static readonly TimeSpan SwitchPatience = TimeSpan.FromSeconds(60);

    /// <summary>What the session has cost before this answer; null: that of an earlier session is not known until the program says it.</summary>
    decimal? paid = isResumed ? null : 0;

    public AgentSession Session => session;

    public bool IsResumed => isResumed;

    public bool IsAlive => wire.IsAlive;

    public Usage Used { get; private set; } = Usage.None;

    public async IAsyncEnumerable<ChatResponseUpdate> Ask(IReadOnlyList<Part> prompt, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var heard = Channel.CreateUnbounded<ChatResponseUpdate>(new UnboundedChannelOptions { SingleReader = true });
        paid ??= listener.Cost;
        listener.Hear(heard.Writer);
        var answering = Answer(prompt, heard.Writer);
        try
        {
            while (await More(heard.Reader, cancellationToken))
                while (heard.Reader.TryRead(out var update)) yield return update;
        }
        finally
        {
            if (!answering.IsCompleted) await Stop(answering);
            listener.Deafen();
        }
    }

    public async Task SetModel(string model, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(SwitchPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await SetModel(wire, session.Id, model, modelIsOption, RunFailure.BadRequest, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AgentProgramException(RunFailure.Timeout, Text($"The ACP agent has not switched its model within {SwitchPatience.TotalSeconds:0} seconds."));
        }
    }

    public static Task SetModel(AgentWire wire, string sessionId, string model, bool isOption, RunFailure failure, CancellationToken cancellationToken) => isOption
        ? wire.Call("session/set_config_option", new() { ["sessionId"] = sessionId, ["configId"] = SessionModels.Option, ["value"] = model }, failure, cancellationToken)
        : wire.Call("session/set_model", new() { ["sessionId"] = sessionId, ["modelId"] = model }, failure, cancellationToken);

    public ValueTask DisposeAsync() => wire.DisposeAsync();

    async Task Answer(IReadOnlyList<Part> prompt, ChannelWriter<ChatResponseUpdate> writer)
    {
        try
        {
            var answer = await wire.Call(
                "session/prompt", new() { ["sessionId"] = session.Id, ["prompt"] = ContentBlocks.Of(prompt, images) }, RunFailure.AgentFailed, CancellationToken.None);
            await wire.Settle();
            Used = UsedBy(answer);
            writer.TryWrite(new ChatResponseUpdate(ChatRole.Assistant, []) { FinishReason = answer.Text("stopReason") == "max_tokens" ? ChatFinishReason.Length : ChatFinishReason.Stop });
            writer.Complete();
        }
        catch (Exception failure)
        {
            writer.Complete(failure);
        }
    }

    /// <exception cref="AgentProgramException">It fell silent, or broke off.</exception>
    async Task<bool> More(ChannelReader<ChatResponseUpdate> reader, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            return await reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AgentProgramException(RunFailure.AgentSilent, Text($"The ACP agent has said nothing for {patience.TotalSeconds:0.##} seconds."));
        }
    }

    async Task Stop(Task answering)
    {
        // One that does not read either is not waited for any longer.
        var told = wire.Tell("session/cancel", new() { ["sessionId"] = session.Id });
        await Task.WhenAny(Task.WhenAll(told, answering), Task.Delay(Grace, time));
    }

    Usage UsedBy(JsonElement answer)
    {
        decimal? cost = listener.Cost is { } total && paid is { } before ? Math.Max(0, total - before) : null;
        paid = listener.Cost ?? paid;
        if (answer.Value("usage") is not { } told) return Usage.None with { Cost = cost };
        var (input, output, cached) = (told.Number("inputTokens"), told.Number("outputTokens"), told.Number("cachedReadTokens"));
        return new Usage(input, output, cached, told.Number("cachedWriteTokens"), told.Number("thoughtTokens"), input + output, cost);
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
