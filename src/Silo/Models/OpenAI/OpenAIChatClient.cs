using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Conversations.Grains.Models;
using Conversations.Silo.Models.Http;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models.OpenAI;

/// <summary>Speaks the chat/completions wire of OpenAI and of the many servers that are compatible with it.</summary>
/// <remarks>Updates that are in the buffer already are yielded synchronously: a burst of tokens costs one wake-up, not one each.</remarks>
internal sealed class OpenAIChatClient(OpenAIEndpoint endpoint, string model, CallSettings? settings)
    : StreamedChatClient(ProviderNames.OpenAI, endpoint.Completions, model), IRequestPreview
{
    private static readonly MediaTypeWithQualityHeaderValue EventStream = new("text/event-stream");

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var response = await Send(messages, options, cancellationToken).ConfigureAwait(false);
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);

        var answer = new AnswerReader(endpoint.ApiKey);
        if (IsPlainJson(response))
        {
            if (await ReadWhole(body, answer, cancellationToken).ConfigureAwait(false) is { } whole) yield return whole;
        }
        else
        {
            var events = SseParser.Create(body, answer.Read).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using var _ = events.ConfigureAwait(false);
            while (!answer.Done && await Next(events, answer).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (events.Current.Data is { } update) yield return update;
            }
        }

        yield return answer.Finish();
    }

    public Task<JsonElement> Preview(IEnumerable<ChatMessage> messages, ChatOptions options, CancellationToken cancellationToken)
    {
        using var buffer = new PooledBuffer();
        new RequestWriter(endpoint.NamesCompletionTokens, settings).Write(buffer, ModelName, messages, options);
        return Task.FromResult(JsonElement.Parse(buffer.Written.Span));
    }

    // The request is let go when the answer begins: an answer may take minutes, and the request's buffer be large.
    private async Task<HttpResponseMessage> Send(
        IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        using var request = Request(messages, options);
        return await endpoint.Http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private HttpRequestMessage Request(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var buffer = new PooledBuffer();
        try
        {
            new RequestWriter(endpoint.NamesCompletionTokens, settings).Write(buffer, ModelName, messages, options);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }

        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Completions) { Content = new RequestContent(buffer) };
        request.Headers.Accept.Add(EventStream);
        request.Headers.Authorization = endpoint.Authorization;
        if (settings is not null) OwnRequest.Apply(request, settings);
        return request;
    }

    private static bool IsPlainJson(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
        && type.ToString().StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    // Once the model has said why it ended, its answer is whole, and a connection that breaks then is no loss.
    private static async ValueTask<bool> Next(IAsyncEnumerator<SseItem<ChatResponseUpdate?>> events, AnswerReader answer)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (ModelException e) when (answer.Ended && e.Kind is ModelFailure.BadAnswer or ModelFailure.Timeout)
        {
            return false;
        }
    }

    private static async Task<ChatResponseUpdate?> ReadWhole(Stream body, AnswerReader answer, CancellationToken cancellationToken)
    {
        using var buffer = new PooledBuffer();
        for (int read; (read = await body.ReadAsync(buffer.GetMemory(4096), cancellationToken).ConfigureAwait(false)) > 0;)
            buffer.Advance(read);
        return answer.Read(SseParser.EventTypeDefault, buffer.Written.Span);
    }
}
