using Tuner.Pipecat.Delivery;
using Tuner.Pipecat.Tests.Support;

namespace Tuner.Pipecat.Tests.Cost;

public sealed class PricedCallTests
{
    [Fact]
    public void The_settings_read_the_table_that_TUNER_PRICES_names_and_say_when_they_cannot()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "prices.json");
        var said = new List<string>();
        Assert.Null(DeliverySettings.Read(name => name == "TUNER_PRICES" ? path : null, said.Add).Prices);
        Assert.Single(said);
        File.WriteAllText(path, "{\"models\":{\"gpt-4o\":{\"prompt\":2.5,\"completion\":10}}}");
        Assert.Equal(10, DeliverySettings.Read(name => name == "TUNER_PRICES" ? path : null, said.Add).Prices!.Models["gpt-4o"].Completion);
    }
}
