using Conversations.Gateway.Dialects.AppConversations.Starting;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Starting;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Conversations;

/// <summary>Starts conversations with a repository, by the steps of the app server.</summary>
sealed class RepositoryStart(StartTasks tasks, IGrainFactory grains)
{
    /// <summary>Returns when the repository is there. What else has to be prepared goes on in the background.</summary>
    /// <returns>Id of the conversation.</returns>
    /// <exception cref="FastApiException">400: the repository cannot be cloned; nothing is left of the start.</exception>
    public async Task<Guid> Begin(HttpRequest request, NewConversationRequest asked, CancellationToken cancellationToken)
    {
        var task = await tasks.Begin(request, asked.ToAppStart(), cancellationToken, needsRepository: true);
        var grain = grains.GetGrain<IStartTaskGrain>(task.Id);
        while (task.Status <= StartStatus.PreparingRepository)
        {
            cancellationToken.ThrowIfCancellationRequested();
            task = await grain.Beyond(task.Steps.Length) ?? throw V0Refusal.NoAccess(asked.Repository!, null);
        }

        if (task.Status != StartStatus.Error) return task.ConversationId;
        await grain.Delete();
        throw V0Refusal.NoAccess(asked.Repository!, task.Detail);
    }
}
