using System.Net.Http.Headers;
using Conversations.Silo.Models.Http;

namespace Conversations.Silo.Models.OpenAI;

/// <summary>Where an OpenAI-compatible server is, and the connections to it.</summary>
internal sealed class OpenAIEndpoint : IDisposable
{
    public OpenAIEndpoint(ProviderOptions options, TimeProvider time)
    {
        ApiKey = options.ApiKey;
        Completions = new Uri($"{options.BaseUrl}/chat/completions");
        NamesCompletionTokens = Completions.Host.EndsWith(".openai.com", StringComparison.OrdinalIgnoreCase);
        Authorization = ApiKey.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", ApiKey);
        Http = new HttpMessageInvoker(new ProviderHandler(ProviderNames.OpenAI, options, time));
    }

    public string ApiKey { get; }

    public Uri Completions { get; }

    public AuthenticationHeaderValue? Authorization { get; }

    /// <summary>Not an HttpClient: it would add a time limit and a source of cancellation to every call, which are here already.</summary>
    public HttpMessageInvoker Http { get; }

    /// <summary>OpenAI's own models want <c>max_completion_tokens</c>; most other servers know only <c>max_tokens</c>.</summary>
    public bool NamesCompletionTokens { get; }

    public void Dispose() => Http.Dispose();
}
