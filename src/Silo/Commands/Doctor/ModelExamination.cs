using System.Runtime.CompilerServices;
using Conversations.Silo.Models;

namespace Conversations.Silo.Commands.Doctor;

/// <summary>Whether the providers of models answer, and take their key.</summary>
internal static class ModelExamination
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async IAsyncEnumerable<Finding> Look(IConfiguration configuration, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var standard = configuration[$"{ModelOptions.Section}:{nameof(ModelOptions.Default)}"] ?? new ModelOptions().Default;
        if (standard.StartsWith($"{ProviderNames.Local}/", StringComparison.Ordinal))
            yield return Finding.Doubtful($"The default model is {standard}, which only repeats what it is told.", "Set Models:Default, such as openai/gpt-4o-mini.");
        foreach (var name in new[] { ProviderNames.OpenAI, ProviderNames.Anthropic })
        {
            var options = new ProviderOptions();
            new ProviderOptionsSetup(configuration).Configure(name, options);
            if (options.Configured) yield return await Ask(name, options, cancellationToken);
            else if (standard.StartsWith($"{name}/", StringComparison.Ordinal))
                yield return Finding.Bad($"Models:Default is {standard}, and {name} is not configured.", $"Set Models:{name}:ApiKey, or {name.ToUpperInvariant()}_API_KEY.");
        }
    }

    private static async Task<Finding> Ask(string name, ProviderOptions options, CancellationToken cancellationToken)
    {
        var isAnthropic = name == ProviderNames.Anthropic;
        using var http = new HttpClient { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{options.BaseUrl}{(isAnthropic ? "/v1" : "")}/models");
        if (isAnthropic) request.Headers.Add("anthropic-version", "2023-06-01");
        if (options.ApiKey.Length > 0) request.Headers.TryAddWithoutValidation(isAnthropic ? "x-api-key" : "Authorization", isAnthropic ? options.ApiKey : $"Bearer {options.ApiKey}");
        try
        {
            using var answer = await http.SendAsync(request, cancellationToken);
            return (int)answer.StatusCode switch
            {
                401 or 403 => Finding.Bad($"{name} at {options.BaseUrl} does not take the key.", $"Correct Models:{name}:ApiKey."),
                >= 500 => Finding.Doubtful($"{name} at {options.BaseUrl} answers {(int)answer.StatusCode}.", "Look at the provider's status page, or at the server's log."),
                _ => Finding.Good($"{name} answers at {options.BaseUrl}."),
            };
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or UriFormatException && !cancellationToken.IsCancellationRequested)
        {
            return Finding.Bad($"{name} at {options.BaseUrl} cannot be reached: {failure.Message}", $"Correct Models:{name}:BaseUrl, or let this machine reach it.");
        }
    }
}
