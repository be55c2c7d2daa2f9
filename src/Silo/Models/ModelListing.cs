using System.Text.Json;
using Conversations.Grains.Models;
using Conversations.Silo.Models.Http;

namespace Conversations.Silo.Models;

/// <summary>The models that a provider lists over HTTP, as it last said, and those named in its configuration.</summary>
internal sealed class ModelListing(
    string provider, ProviderOptions options, HttpMessageInvoker http, Func<HttpRequestMessage> request, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private volatile IReadOnlyDictionary<string, ModelInfo> _listed = new Dictionary<string, ModelInfo>();
    private long? _askedAt;

    /// <summary>What is known of a model; the provider's defaults where nothing is.</summary>
    public ModelInfo Info(string name) => _listed.GetValueOrDefault(name) ?? Info(name, options.ContextWindow, options.MaxOutputTokens);

    public async ValueTask<IReadOnlyList<ModelInfo>> List(CancellationToken cancellationToken)
    {
        await Refresh(cancellationToken).ConfigureAwait(false);
        return [.. _listed.Keys.Union(options.Models, StringComparer.Ordinal).Select(Info)];
    }

    public void Dispose() => _asking.Dispose();

    private async Task Refresh(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // An unreachable provider is not asked again and again either.
            if (_askedAt is { } then && time.GetElapsedTime(then) < Freshness) return;
            _listed = await Ask(cancellationToken).ConfigureAwait(false) ?? _listed;
            _askedAt = time.GetTimestamp();
        }
        finally
        {
            _asking.Release();
        }
    }

    // Null when the provider gives no list: a list of models is a convenience, and no model call waits for it.
    private async Task<Dictionary<string, ModelInfo>?> Ask(CancellationToken cancellationToken)
    {
        using var patience = new Deadline(Patience, time);
        var token = patience.Follow(cancellationToken);
        try
        {
            using var message = request();
            using var response = await http.SendAsync(message, token).ConfigureAwait(false);
            using var body = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: token).ConfigureAwait(false);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is ModelException or JsonException || patience.Expired)
        {
            return null;
        }
    }

    private Dictionary<string, ModelInfo>? Read(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
            return null;
        var listed = new Dictionary<string, ModelInfo>(StringComparer.Ordinal);
        foreach (var item in data.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object) continue;
            if (!item.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String) continue;
            var window = Number(item, "max_model_len") ?? Number(item, "context_length") ?? Number(item, "context_window");
            listed[id.GetString()!] = Info(id.GetString()!, window ?? options.ContextWindow, options.MaxOutputTokens);
        }

        return listed;
    }

    private ModelInfo Info(string name, int window, int output) =>
        new(new ModelHandle(provider, name).ToString(), provider, name, window, Math.Min(output, window));

    private static int? Number(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0
            ? number
            : null;
}
