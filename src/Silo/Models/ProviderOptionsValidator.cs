using Microsoft.Extensions.Options;

namespace Conversations.Silo.Models;

/// <summary>Refuses a provider's options that could only fail later, call by call.</summary>
internal sealed class ProviderOptionsValidator : IValidateOptions<ProviderOptions>
{
    public ValidateOptionsResult Validate(string? name, ProviderOptions options)
    {
        if (string.IsNullOrEmpty(name)) return ValidateOptionsResult.Skip;

        var failures = new List<string>();
        if (!Uri.TryCreate(options.BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            failures.Add($"Models:{name}:BaseUrl is '{options.BaseUrl}', but must be an absolute http or https URL.");
        if (options.ApiKey.Any(static c => c is < '!' or > '~'))
            failures.Add($"Models:{name}:ApiKey holds a character that no key has, such as a space or a line break.");
        if (options.ContextWindow <= 0) failures.Add($"Models:{name}:ContextWindow must be more than 0.");
        if (options.MaxOutputTokens <= 0) failures.Add($"Models:{name}:MaxOutputTokens must be more than 0.");
        CheckTimeout(nameof(options.ConnectTimeout), options.ConnectTimeout);
        CheckTimeout(nameof(options.FirstTokenTimeout), options.FirstTokenTimeout);
        CheckTimeout(nameof(options.IdleTimeout), options.IdleTimeout);
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;

        // A plain "120" reads as 120 days, hence the upper bound.
        void CheckTimeout(string key, TimeSpan value)
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
                failures.Add($"Models:{name}:{key} is {value}, but must be between 0 and 1 day; write hh:mm:ss, such as 00:02:00.");
        }
    }
}
