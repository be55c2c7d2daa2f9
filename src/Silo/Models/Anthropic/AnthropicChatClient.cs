using System.Runtime.CompilerServices;
using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Conversations.Grains.Models;
using Conversations.Silo.Models.Http;
using Microsoft.Extensions.AI;
using Model = Conversations.Grains.Models.Model;

namespace Conversations.Silo.Models.Anthropic;

/// <summary>Anthropic's package as <see cref="Model"/> promises it: tool calls as they stream, one last update, failures by kind.</summary>
internal sealed class AnthropicChatClient(IAnthropicClient client, ModelInfo info, string apiKey, CallSettings? settings)
    : StreamedChatClient(ProviderNames.Anthropic, null, info.Name), IRequestPreview
{
    private readonly IChatClient _inner = client.AsIChatClient(info.Name, info.MaxOutputTokens);

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = AnthropicRequest.Create(messages, options, info, settings);
        var events = _inner.GetStreamingResponseAsync(request.Messages, request.Options, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using var _ = events.ConfigureAwait(false);

        var calls = new ToolUseReader();
        UsageDetails? usage = null;
        ChatFinishReason? reason = null;
        var anyContent = false;
        while (await Next(events).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            reason = events.Current.FinishReason ?? reason;
            usage = events.Current.Contents.OfType<UsageContent>().LastOrDefault()?.Details ?? usage;
            var contents = Shown(events.Current, calls);
            if (contents.Count == 0) continue;
            anyContent = true;
            yield return new ChatResponseUpdate(ChatRole.Assistant, contents);
        }

        if (reason is null) throw Failures.BadAnswer(ProviderNames.Anthropic, "The answer broke off before its end.");
        if (!anyContent && reason == ChatFinishReason.Stop) throw Failures.EmptyAnswer(ProviderNames.Anthropic);
        yield return new ChatResponseUpdate(ChatRole.Assistant, usage is null ? [] : [new UsageContent(usage)]) { FinishReason = reason };
    }

    /// <summary>The package writes its requests itself, so it is let write one that goes nowhere.</summary>
    public async Task<JsonElement> Preview(IEnumerable<ChatMessage> messages, ChatOptions options, CancellationToken cancellationToken)
    {
        using var capture = new RequestCapture();
        using var http = new HttpClient(capture);
        using var nowhere = new AnthropicClient(new ClientOptions { HttpClient = http, ApiKey = "none", MaxRetries = 0 });
        var request = AnthropicRequest.Create(messages, options, info, settings);
        try
        {
            await foreach (var _ in nowhere.AsIChatClient(info.Name, info.MaxOutputTokens)
                .GetStreamingResponseAsync(request.Messages, request.Options, cancellationToken).ConfigureAwait(false))
            {
            }
        }
        catch (Exception) when (capture.Body is not null && !cancellationToken.IsCancellationRequested)
        {
            // The capture ends the call by failing it.
        }

        return capture.Body ?? throw new InvalidOperationException("Anthropic's package made no request.");
    }

    private static List<AIContent> Shown(ChatResponseUpdate update, ToolUseReader calls)
    {
        var contents = new List<AIContent>(1);
        foreach (var content in update.Contents)
        {
            if (content is TextContent { Text.Length: > 0 }
                or TextReasoningContent { Text.Length: > 0 }
                or TextReasoningContent { ProtectedData.Length: > 0 })
                contents.Add(content);
        }

        // The package gives a call when it is whole, and beside it the events that it is made from.
        if (update.RawRepresentation is RawMessageStreamEvent raw && calls.Read(raw) is { } delta) contents.Add(delta);
        return contents;
    }

    private async ValueTask<bool> Next(IAsyncEnumerator<ChatResponseUpdate> events)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (AnthropicSseException e)
        {
            throw (ProviderError.Read(e.Body) ?? new ProviderError(e.Message)).ToException(ProviderNames.Anthropic, status: null, apiKey);
        }
        catch (AnthropicInvalidDataException e)
        {
            throw Failures.BadAnswer(ProviderNames.Anthropic, e.InnerException?.Message ?? e.Message, e);
        }
    }
}
