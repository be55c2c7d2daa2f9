using Microsoft.Extensions.Options;

namespace Conversations.Silo.Models;

internal sealed class ModelOptionsValidator(PriceList prices) : IValidateOptions<ModelOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelOptions options)
    {
        var failures = new List<string>();
        if (ModelHandle.Parse(options.Default) is null)
            failures.Add($"Models:Default is '{options.Default}', but must be a handle such as openai/gpt-4o-mini.");
        if (options.Retry.Count is < 0 or > 10)
            failures.Add($"Models:Retry:Count is {options.Retry.Count}, but must be between 0 and 10.");
        var (shortest, longest) = (options.Retry.BaseDelay, options.Retry.MaxDelay);
        if (shortest < TimeSpan.Zero || longest < shortest || longest > TimeSpan.FromDays(1))
            failures.Add("Models:Retry:BaseDelay and MaxDelay must satisfy 0 <= BaseDelay <= MaxDelay <= 1 day; write hh:mm:ss.");
        failures.AddRange(prices.Negative.Select(static handle => $"Models:Prices:{handle} holds a price below 0."));
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
