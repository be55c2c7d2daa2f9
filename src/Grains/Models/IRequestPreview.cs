using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Models;

/// <summary>A service of model clients that can show the request they would send (<see cref="IChatClient.GetService"/>).</summary>
public interface IRequestPreview
{
    /// <summary>The body that a call would send to the provider. Sends nothing.</summary>
    Task<JsonElement> Preview(IEnumerable<ChatMessage> messages, ChatOptions options, CancellationToken cancellationToken);
}
