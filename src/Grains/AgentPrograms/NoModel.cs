using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.AgentPrograms;

/// <summary>Stands where a model would: what a program is asked goes through its session, and nothing can be asked beside that.</summary>
sealed class NoModel : IChatClient
{
    static readonly NoModel Instance = new();

    /// <param name="name">What usage is counted under.</param>
    public static Model Named(string name) => new(new ModelInfo(name, "acp", name, 0, 0), Instance);

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw Refusal();

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw Refusal();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // It holds nothing.
    }

    static ModelException Refusal() => new(ModelFailure.BadRequest, "The agent of this conversation is a program of its own (ACP): no model can be asked beside it.");
}
