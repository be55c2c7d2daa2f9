using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models;

/// <summary>A chat client whose whole answer is its streamed answer, put together.</summary>
internal abstract class StreamedChatClient(string provider, Uri? endpoint, string model) : IChatClient
{
    private readonly ChatClientMetadata _metadata = new(provider, endpoint, model);

    protected string ModelName => _metadata.DefaultModelId!;

    public abstract IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var answer = new WholeAnswer();
        await foreach (var update in GetStreamingResponseAsync(messages, options, cancellationToken).ConfigureAwait(false))
            answer.Add(update);
        return answer.ToResponse();
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <summary>Nothing: connections belong to the provider, which outlives its clients.</summary>
    public void Dispose()
    {
    }
}
