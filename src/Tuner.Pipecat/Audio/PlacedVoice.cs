namespace Tuner.Pipecat.Audio;

/// <summary>One voice of a recording, and where its sound lies on the pipeline's clock.</summary>
/// <param name="Voice">Whose it is.</param>
/// <param name="Runs">Its sound, in order.</param>
internal sealed record PlacedVoice(SoundVoice Voice, IReadOnlyList<SoundRun> Runs)
{
    /// <summary>A run that is not stretched lies on whole samples: sound of 16 kHz stays as it is, bit for bit.</summary>
    public PlacedVoice Steady(long zero) =>
        this with { Runs = [.. Runs.Select(run => run.IsSteady ? run.Later(zero + ((long)Math.Round((run.Start - zero) / (double)SoundPlan.SampleNs) * SoundPlan.SampleNs) - run.Start) : run)] };
}
