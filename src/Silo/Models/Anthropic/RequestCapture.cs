using System.Text.Json;

namespace Conversations.Silo.Models.Anthropic;

/// <summary>Takes a request's body where it would go to the network, and sends nothing.</summary>
internal sealed class RequestCapture : HttpMessageHandler
{
    /// <summary>Null until there was a request.</summary>
    public JsonElement? Body { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Body = JsonElement.Parse(await request.Content!.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        throw new HttpRequestException("The request was captured.");
    }
}
