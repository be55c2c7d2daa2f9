using Conversations.Grains.Models;
using Conversations.Silo.Models.Http;

namespace Conversations.Silo.Models.Anthropic;

/// <summary>Gives the requests of Anthropic's package what an agent has said of them.</summary>
internal sealed class OwnRequestHandler(CallSettings settings) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        OwnRequest.Apply(request, settings);
        return base.SendAsync(request, cancellationToken);
    }
}
